using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>What a call takes while the collector is away, refuses, hangs or closes in mid-stream, against one that works.</summary>
internal sealed class CollectorFailures : IAsyncDisposable
{
    private const int Rounds = 3;
    private const int CallsAtOnce = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private static readonly IReadOnlyList<(string Name, RequestDelegate Handler)> Failures =
    [
        ("works", static _ => Task.CompletedTask),
        ("refuses", static context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        }),
        ("hangs", static context => WaitAsync(context, Timeout.InfiniteTimeSpan)),
        ("slow", static context => WaitAsync(context, TimeSpan.FromSeconds(2))),
        ("closes", static async context =>
        {
            await context.Request.Body.ReadExactlyAsync(new byte[100]);
            context.Abort();
        }),
        ("away", static _ => Task.CompletedTask),
    ];

    private readonly WebApplication _collector;
    private readonly MeterListener _listener = new();
    private RequestDelegate _handler = Failures[0].Handler;
    private long _dropped;

    private CollectorFailures()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _collector = builder.Build();
        _collector.Run(async context => await _handler(context));
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == "mailchimp.telemetry.dropped_events")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _dropped, value));
        _listener.Start();
    }

    /// <param name="seconds">How long each failure lasts, in all.</param>
    public static async Task RunAsync(int seconds)
    {
        await using var failures = new CollectorFailures();
        await failures._collector.StartAsync();
        await failures.MeasureAsync(0, TimeSpan.FromSeconds(1));

        var times = Failures.Select(_ => new List<double>()).ToArray();
        var dropped = new long[Failures.Count];
        for (var round = 0; round < Rounds; round++)
        {
            for (var failure = 0; failure < Failures.Count; failure++)
            {
                var before = Volatile.Read(ref failures._dropped);
                times[failure].AddRange(await failures.MeasureAsync(failure, TimeSpan.FromSeconds((double)seconds / Rounds)));
                dropped[failure] += Volatile.Read(ref failures._dropped) - before;
            }
        }

        Console.WriteLine("collector  calls   median us  ratio   p99 us  ratio   dropped spans and events");
        foreach (var list in times)
        {
            list.Sort();
        }

        for (var failure = 0; failure < Failures.Count; failure++)
        {
            var (median, p99) = (Quantile(times[failure], 0.5), Quantile(times[failure], 0.99));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Failures[failure].Name,-9} {times[failure].Count,6} {median,11:0.0} {median / Quantile(times[0], 0.5),6:0.00} {p99,8:0.0} {p99 / Quantile(times[0], 0.99),6:0.00} {dropped[failure],10} of {2 * times[failure].Count}"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _collector.StopAsync(now.Token);
        await _collector.DisposeAsync();
        _listener.Dispose();
    }

    /// <summary>Answers after a while, unless the exporter has given up.</summary>
    private static async Task WaitAsync(HttpContext context, TimeSpan length) =>
        await Task.Delay(length, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static double Quantile(List<double> sorted, double quantile) => sorted[(int)(quantile * (sorted.Count - 1))];

    /// <summary>Fails calls for a while, and shuts down; returns what each call took, in microseconds.</summary>
    private async Task<List<double>> MeasureAsync(int failure, TimeSpan length)
    {
        _handler = Failures[failure].Handler;
        var scenario = Scenario.Get("404");
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "3000",
        }).Build());

        // Nobody listens on the discard port.
        var endpoint = Failures[failure].Name == "away" ? new Uri("http://127.0.0.1:9") : new Uri(_collector.Urls.First());
        services.AddMailchimpTelemetry(options => (options.OtlpEndpoint, options.MaxErrorLogsPerMinute) = (endpoint, 1_000_000));
        await using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<MeterProvider>();
        provider.GetRequiredService<TracerProvider>();
        provider.GetRequiredService<LoggerProvider>();

        using var client = new HttpClient(scenario.CreateHandler());
        var times = new List<double>();
        var start = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Pause);
        while (Stopwatch.GetElapsedTime(start) < length && await timer.WaitForNextTickAsync())
        {
            for (var call = 0; call < CallsAtOnce; call++)
            {
                var began = Stopwatch.GetTimestamp();
                using var response = await client.GetAsync(scenario.Uri);
                times.Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
            }
        }

        return times;
    }
}
