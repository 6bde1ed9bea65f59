using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Mailchimp.Telemetry.Tests.Errors;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Xunit.Abstractions;

namespace Mailchimp.Telemetry.Tests.Soak;

/// <summary>
/// Calls at the highest rate that the machine gives: errors of all kinds, success, calls given up, connections cut, and
/// keys that change. <c>SOAK_SECONDS</c> says for how long.
/// </summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int Workers = 32;
    private const int Keys = 200;
    private const int Samples = 20;
    private const long MaxGrowth = 4 * 1024 * 1024;

    /// <summary>Connections come and go with the calls that are cut.</summary>
    private const int MaxMoreHandles = 4 * Workers;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("SOAK_SECONDS") ?? "10", CultureInfo.InvariantCulture));

    [Fact]
    public async Task Every_error_is_counted_once_and_nothing_is_left_behind()
    {
        var answered = new ConcurrentDictionary<string, long>();
        await using var hanging = new Hanging();
        var server = await TestServer.StartAsync(context => AnswerAsync(context, answered, hanging));
        try
        {
            var metrics = new List<Metric>();
            var services = new ServiceCollection();
            services.AddMailchimpTelemetry(options =>
            {
                // A call that is given up at once may take long to end on a busy machine.
                options.GiveUpThreshold = TimeSpan.FromMinutes(10);
                options.AdditionalHosts.Add(server.HttpUri.Authority);
            });
            services.ConfigureOpenTelemetryMeterProvider(meter => meter.AddReader(new BaseExportingMetricReader(new InMemoryExporter<Metric>(metrics))));
            await using var provider = services.BuildServiceProvider();
            provider.GetRequiredService<TracerProvider>();
            var meter = provider.GetRequiredService<MeterProvider>();
            using var client = server.CreateClient();

            var memory = new List<Sample>();
            var calls = await RunAsync(client, memory);

            await Wait.Until(() => provider.GetRequiredService<IMailchimpStatus>().Accounts.All(account => account.Active == 0));
            meter.ForceFlush();
            var counted = Counted(metrics, "mailchimp.client.errors").GroupBy(measurement => (string)measurement.Attributes["mailchimp.error.kind"]!).ToDictionary(group => group.Key, group => (long)group.Sum(measurement => measurement.Value));
            Report(calls, memory, counted);

            counted.Should().Equal(answered, "what the server answered is what is exported, by kind");
            Counted(metrics, "mailchimp.client.active_requests").Should().OnlyContain(measurement => measurement.Value == 0);
            Counted(metrics, "mailchimp.telemetry.internal_errors").Should().BeEmpty();
            var (middle, last) = (memory[(Samples / 3)..(2 * Samples / 3)], memory[(2 * Samples / 3)..]);
            (Typical(last, static sample => sample.Bytes) - Typical(middle, static sample => sample.Bytes)).Should().BeLessThan(MaxGrowth);
            (Typical(last, static sample => sample.Handles) - Typical(middle, static sample => sample.Handles)).Should().BeLessThan(MaxMoreHandles);
            Activity.Current.Should().BeNull();
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>The median: what happens to be under way when a sample is taken says nothing of what stays.</summary>
    private static long Typical(List<Sample> samples, Func<Sample, long> value) => samples.Select(value).Order().ElementAt(samples.Count / 2);

    private static IEnumerable<Measurement> Counted(IEnumerable<Metric> metrics, string name) => metrics.Where(metric => metric.Name == name).SelectMany(Measurement.Read);

    private static async Task<long> RunAsync(HttpClient client, List<Sample> memory)
    {
        var start = Stopwatch.GetTimestamp();
        long calls = 0;
        var workers = Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            while (Stopwatch.GetElapsedTime(start) < Length)
            {
                await CallAsync(client, random);
                Interlocked.Increment(ref calls);
            }
        })).ToList();

        using var timer = new PeriodicTimer(Length / Samples);
        for (var sample = 0; sample < Samples && await timer.WaitForNextTickAsync(); sample++)
        {
            using var process = Process.GetCurrentProcess();
            memory.Add(new Sample(Stopwatch.GetElapsedTime(start).TotalSeconds, GC.GetTotalMemory(forceFullCollection: true), process.HandleCount));
        }

        await Task.WhenAll(workers);
        return calls;
    }

    private static async Task CallAsync(HttpClient client, Random random)
    {
        var what = random.Next(20);
        var kind = KindCase.All[random.Next(KindCase.All.Count)].Name;
        var path = what switch { 0 => "hang", 1 => "cut", < 6 => "fine", _ => Uri.EscapeDataString(kind) };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"lists/{random.Next():x}/members/{random.NextInt64():x32}?what={path}");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {random.Next(Keys):x32}-us6");
        using var patience = what == 0 ? new CancellationTokenSource(random.Next(1, 50)) : null;
        try
        {
            using var response = await client.SendAsync(request, what % 2 == 0 ? HttpCompletionOption.ResponseContentRead : HttpCompletionOption.ResponseHeadersRead, patience?.Token ?? CancellationToken.None);
            if (what != 7)
            {
                await response.Content.CopyToAsync(Stream.Null);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
        {
            // Given up or cut, as asked for.
        }
    }

    /// <summary>Answers as asked, and keeps the tally of what the answers were.</summary>
    private static async Task AnswerAsync(Microsoft.AspNetCore.Http.HttpContext context, ConcurrentDictionary<string, long> answered, Hanging hanging)
    {
        switch (context.Request.Query["what"].ToString())
        {
            case "hang":
                await hanging.WaitAsync(context.RequestAborted);
                break;
            case "cut":
                answered.AddOrUpdate("connection", 1, static (_, count) => count + 1);
                context.Abort();
                break;
            case "fine":
                await TestServer.AnswerAsync(context, 200, "application/json", "{}"u8.ToArray());
                break;
            case var name:
                var row = KindCase.Get(name);
                answered.AddOrUpdate(row.Kind, 1, static (_, count) => count + 1);
                await TestServer.AnswerAsync(context, row.Status, row.ContentType, row.Bytes);
                break;
        }
    }

    private void Report(long calls, List<Sample> memory, Dictionary<string, long> counted)
    {
        // The slope of least squares, after the tables have filled.
        var late = memory.Skip(Samples / 3).ToList();
        var (seconds, bytes) = (late.Average(sample => sample.Seconds), late.Average(sample => sample.Bytes));
        var slope = late.Sum(sample => (sample.Seconds - seconds) * (sample.Bytes - bytes)) / late.Sum(sample => (sample.Seconds - seconds) * (sample.Seconds - seconds));
        var report = string.Create(CultureInfo.InvariantCulture, $"{calls} calls in {Length.TotalSeconds} s, {counted.Values.Sum()} errors of {counted.Count} kinds; memory {late[0].Bytes / 1024} to {late[^1].Bytes / 1024} KiB, slope {slope:0} bytes a second; {late[0].Handles} to {late[^1].Handles} handles");
        output.WriteLine(report);
        if (Environment.GetEnvironmentVariable("SOAK_REPORT") is { Length: > 0 } file)
        {
            File.WriteAllText(file, report);
        }
    }

    private sealed record Sample(double Seconds, long Bytes, int Handles);

    /// <summary>What never answers, until the caller is gone.</summary>
    private sealed class Hanging : IAsyncDisposable
    {
        private readonly CancellationTokenSource _over = new();

        public async Task WaitAsync(CancellationToken aborted)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(aborted, _over.Token);
            await Task.Delay(Timeout.InfiniteTimeSpan, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        public async ValueTask DisposeAsync()
        {
            await _over.CancelAsync();
            _over.Dispose();
        }
    }
}
