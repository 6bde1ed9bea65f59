using System.Collections.Concurrent;
using System.Diagnostics;
using Mailchimp.Telemetry.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Mailchimp.Telemetry.Tests.Support;

/// <summary>The telemetry as an application has it, with what it emits kept in memory.</summary>
internal sealed class TelemetryRun : IDisposable
{
    private readonly ServiceProvider _provider;
    private readonly List<Activity> _spans = [];
    private readonly List<Metric> _metrics = [];

    private TelemetryRun(Action<MailchimpTelemetryOptions>? configure, TimeProvider? time, Action<IServiceCollection>? configureServices)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs));
        if (time is not null)
        {
            services.AddSingleton(new TelemetryClock(time));
        }

        services.AddMailchimpTelemetry(configure ?? (_ => { }));
        services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddInMemoryExporter(_spans));
        services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddReader(new BaseExportingMetricReader(new InMemoryExporter<Metric>(_metrics))));
        configureServices?.Invoke(services);
        _provider = services.BuildServiceProvider();
        Tracer = _provider.GetRequiredService<TracerProvider>();
        Meter = _provider.GetRequiredService<MeterProvider>();
        _provider.GetRequiredService<LoggerProvider>();
    }

    public TracerProvider Tracer { get; }

    public MeterProvider Meter { get; }

    public CollectedLogs Logs { get; } = new();

    /// <summary>Spans of calls to Mailchimp that have ended.</summary>
    public IReadOnlyList<Activity> Spans
    {
        get
        {
            lock (_spans)
            {
                return [.. _spans];
            }
        }
    }

    public Activity Span => Spans.Should().ContainSingle().Subject;

    public void ForgetSpans()
    {
        lock (_spans)
        {
            _spans.Clear();
        }
    }

    /// <param name="server">A server of the test's that stands for Mailchimp.</param>
    /// <param name="configure">Sets options.</param>
    /// <param name="time">The clock.</param>
    /// <param name="configureServices">Adds to the application's services.</param>
    public static TelemetryRun Start(TestServer? server = null, Action<MailchimpTelemetryOptions>? configure = null, TimeProvider? time = null, Action<IServiceCollection>? configureServices = null) =>
        new(
            options =>
            {
                if (server is not null)
                {
                    options.AdditionalHosts.Add(server.HttpUri.Authority);
                    options.AdditionalHosts.Add(server.HttpsUri.Authority);
                }

                configure?.Invoke(options);
            },
            time,
            configureServices);

    /// <summary>The measurements of an instrument of the given meter, by their attributes.</summary>
    public IReadOnlyList<Measurement> Measure(string instrument)
    {
        lock (_metrics)
        {
            _metrics.Clear();
            Meter.ForceFlush();
            return [.. _metrics.Where(metric => metric.Name == instrument).SelectMany(Measurement.Read)];
        }
    }

    public IReadOnlyList<Metric> Metrics()
    {
        _metrics.Clear();
        Meter.ForceFlush();
        return [.. _metrics];
    }

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    public void Dispose() => _provider.Dispose();
}

internal sealed record Measurement(double Value, IReadOnlyDictionary<string, object?> Attributes, IReadOnlyList<ActivitySpanId> ExemplarSpans)
{
    public static IEnumerable<Measurement> Read(Metric metric)
    {
        var measurements = new List<Measurement>();
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var attributes = new Dictionary<string, object?>();
            foreach (var tag in point.Tags)
            {
                attributes.Add(tag.Key, tag.Value);
            }

            var exemplars = new List<ActivitySpanId>();
            if (point.TryGetExemplars(out var found))
            {
                foreach (ref readonly var exemplar in found)
                {
                    exemplars.Add(exemplar.SpanId);
                }
            }

            measurements.Add(new Measurement(ValueOf(metric.MetricType, point), attributes, exemplars));
        }

        return measurements;
    }

    /// <summary>The sum of a histogram's values.</summary>
    public static double SumOf(Metric metric)
    {
        var sum = 0.0;
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            sum += point.GetHistogramSum();
        }

        return sum;
    }

    private static double ValueOf(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.Histogram => point.GetHistogramCount(),
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        MetricType.DoubleGauge => point.GetGaugeLastValueDouble(),
        MetricType.DoubleSum => point.GetSumDouble(),
        _ => point.GetSumLong(),
    };
}

/// <summary>A logging provider that keeps what it is given.</summary>
internal sealed class CollectedLogs : ILoggerProvider
{
    public ConcurrentQueue<CollectedLog> All { get; } = new();

    public IReadOnlyList<CollectedLog> ApiErrors => [.. All.Where(log => log.Event.Name == "mailchimp.api.error")];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(CollectedLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logs.All.Enqueue(new CollectedLog(
                category,
                logLevel,
                eventId,
                formatter(state, exception),
                (state as IReadOnlyList<KeyValuePair<string, object?>> ?? []).ToDictionary(pair => pair.Key, pair => pair.Value),
                Activity.Current?.SpanId));
    }
}

internal sealed record CollectedLog(string Category, LogLevel Level, EventId Event, string Message, IReadOnlyDictionary<string, object?> Attributes, ActivitySpanId? Span);
