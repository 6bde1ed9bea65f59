using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Mailchimp.Telemetry.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>Whether a call costs more where there are many: a thousand accounts, all routes, at a low and at a high rate.</summary>
internal static class Scale
{
    private const int Accounts = 1000;
    private const int TicksPerSecond = 100;

    public static async Task RunAsync(int seconds)
    {
        Console.WriteLine($"{Accounts} accounts, all routes, {seconds} s for each row; times in µs; late: ticks of 10 ms at which the calls of more than two were due.");
        Console.WriteLine($"{"calls/s",8} {"variant",-14} {"calls",9} {"late",6} {"median",8} {"mean",8} {"bytes",8}");
        foreach (var rate in new[] { 100, 10_000 })
        {
            foreach (var withLibrary in new[] { false, true })
            {
                using var host = StartHost(withLibrary);
                await CallAsync(rate, TimeSpan.FromSeconds(5));
                var run = await CallAsync(rate, TimeSpan.FromSeconds(seconds));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rate,8} {(withLibrary ? Variant.Library : Variant.OpenTelemetry),-14} {run.Calls,9} {run.Late,6} {run.Median,8:0.0} {run.Mean,8:0.0} {run.Bytes,8:0}"));
            }
        }
    }

    private static IHost StartHost(bool withLibrary)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithTracing(static tracing => tracing.AddSource("System.Net.Http").SetSampler(new AlwaysOnSampler()).AddProcessor(new Discard<Activity>()))
            .WithMetrics(static metrics => metrics.AddMeter("System.Net.Http").AddReader(new PeriodicExportingMetricReader(new Nowhere(), exportIntervalMilliseconds: 10_000)));
        if (withLibrary)
        {
            telemetry.UseMailchimpTelemetry(static options => options.MaxAccounts = Accounts);
        }

        var host = builder.Build();
        host.Start();
        return host;
    }

    /// <summary>Makes calls at a rate, a hundredth of a second's worth at a time, one after the other.</summary>
    private static async Task<(int Calls, int Late, double Median, double Mean, double Bytes)> CallAsync(int rate, TimeSpan length)
    {
        using var client = new HttpClient(Scenario.Get(Scenario.Success).CreateHandler());
        var requests = RouteTable.ReadAll().Where(static route => route.Template.StartsWith("/3.0", StringComparison.Ordinal)).Select(static route => (new HttpMethod(route.Method), Path: PathOf(route.Template))).ToArray();
        var keys = Enumerable.Range(0, Accounts).Select(static i => new AuthenticationHeaderValue("Bearer", i.ToString("x32", CultureInfo.InvariantCulture) + "-us6")).ToArray();
        var durations = new List<double>((int)(rate * length.TotalSeconds));
        var (calls, late, bytes) = (0, 0, GC.GetTotalAllocatedBytes(precise: true));
        using var ticks = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / TicksPerSecond));
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < length; await ticks.WaitForNextTickAsync())
        {
            var due = (int)(rate * Stopwatch.GetElapsedTime(start).TotalSeconds);
            late += due - calls > 2 * rate / TicksPerSecond ? 1 : 0;
            for (; calls < due; calls++)
            {
                var (method, path) = requests[calls % requests.Length];
                using var request = new HttpRequestMessage(method, "http://us6.api.mailchimp.com" + path) { Headers = { Authorization = keys[calls % keys.Length] } };
                var before = Stopwatch.GetTimestamp();
                using var response = await client.SendAsync(request);
                durations.Add(Stopwatch.GetElapsedTime(before).TotalMicroseconds);
            }
        }

        var allocated = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        return (calls, late, durations.Order().ElementAt(durations.Count / 2), durations.Average(), (double)allocated / calls);
    }

    private static string PathOf(string template) => string.Join('/', template.Split('/').Select(static segment => segment.StartsWith('{') ? "852aaa9532cb36adfb5e9fef7a4206a9" : segment));
}
