using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using Mailchimp.Telemetry.EndToEndTests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Mailchimp.Telemetry.EndToEndTests.Delivery;

/// <summary>An application whose Mailchimp answers 404 to everything, and which exports by OTLP.</summary>
internal sealed class ExportingApp : IAsyncDisposable
{
    private static readonly byte[] Body = """{"type":"https://mailchimp.com/developer/marketing/docs/errors/","title":"Resource Not Found","status":404,"detail":"","instance":"00000000-0000-0000-0000-000000000000"}"""u8.ToArray();

    private readonly ConcurrentDictionary<string, long> _dropped = new();
    private readonly MeterListener _listener = new();
    private readonly WebApplication _mailchimp;
    private readonly ServiceProvider _services;
    private readonly HttpClient _client;
    private long _calls;

    private ExportingApp(WebApplication mailchimp, Uri collector, TimeSpan exportTimeout)
    {
        _mailchimp = mailchimp;
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == "mailchimp.telemetry.dropped_events")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            foreach (var tag in tags)
            {
                _dropped.AddOrUpdate((string)tag.Value!, value, (_, count) => count + value);
            }
        });
        _listener.Start();

        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_EXPORTER_OTLP_TIMEOUT"] = exportTimeout.TotalMilliseconds.ToString(CultureInfo.InvariantCulture),
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
        }).Build());
        services.AddMailchimpTelemetry(options =>
        {
            options.AdditionalHosts.Add(new Uri(mailchimp.Urls.First()).Authority);
            options.OtlpEndpoint = collector;
            options.MaxErrorLogsPerMinute = 1_000_000;
        });
        _services = services.BuildServiceProvider();
        _services.GetRequiredService<MeterProvider>();
        _services.GetRequiredService<TracerProvider>();
        _services.GetRequiredService<LoggerProvider>();
        _client = new HttpClient { BaseAddress = new Uri(new Uri(mailchimp.Urls.First()), "/3.0/") };
    }

    /// <summary>Calls that have returned.</summary>
    public long Calls => Volatile.Read(ref _calls);

    public static async Task<ExportingApp> StartAsync(Uri collector, TimeSpan exportTimeout)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var mailchimp = builder.Build();
        mailchimp.Run(context =>
        {
            context.Response.StatusCode = 404;
            context.Response.ContentType = "application/problem+json";
            context.Response.ContentLength = Body.Length;
            return context.Response.Body.WriteAsync(Body).AsTask();
        });
        await mailchimp.StartAsync();
        return new ExportingApp(mailchimp, collector, exportTimeout);
    }

    /// <summary>What was dropped of a signal, or for a reason.</summary>
    public long Dropped(string value) => _dropped.GetValueOrDefault(value);

    public async Task CallAsync(int number)
    {
        using var response = await _client.GetAsync(string.Create(CultureInfo.InvariantCulture, $"lists/{number}"));
        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await response.Content.ReadAsByteArrayAsync()).Should().Equal(Body);
        Interlocked.Increment(ref _calls);
    }

    public Task CallManyAsync(int calls, int atOnce) =>
        Parallel.ForAsync(0, calls, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (number, _) => await CallAsync(number));

    /// <summary>Shuts the telemetry down, as a host does.</summary>
    public ValueTask ShutDownAsync() => _services.DisposeAsync();

    public static long Errors(OtlpReceiver collector) => collector.Logs.Count(log => log.Attributes.Has("mailchimp.error.kind"));

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _services.DisposeAsync();
        await _mailchimp.DisposeAsync();
        _listener.Dispose();
    }
}
