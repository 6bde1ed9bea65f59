using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Newsletter;

/// <summary>
/// Keeps what the telemetry recorded, as a back end would receive it: an example span for each kind of error, the
/// metrics at the last collection, and the latest error events.
/// </summary>
internal sealed class Recorder : IDisposable
{
    private const int KeptEvents = 200;

    private readonly Lock _collecting = new();

    public Recorder() => MetricReader = new BaseExportingMetricReader(new MetricExporter(this)) { TemporalityPreference = MetricReaderTemporalityPreference.Cumulative };

    public MetricReader MetricReader { get; }

    public BaseProcessor<Activity> SpanProcessor => new SimpleActivityExportProcessor(new SpanExporter(this));

    public ConcurrentDictionary<string, Activity> Examples { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<ErrorEvent> Events { get; } = new();

    public ConcurrentQueue<IncidentRecord> Incidents { get; } = new();

    public Totals Totals { get; private set; } = Totals.None;

    /// <summary>The highest saturation of the day: each collection shows that of the last minute.</summary>
    public double PeakSaturation { get; private set; }

    public Totals Collect()
    {
        lock (_collecting)
        {
            MetricReader.Collect();
            return Totals;
        }
    }

    public void Dispose() => MetricReader.Dispose();

    private void Keep(Activity span)
    {
        if (span.GetTagItem("mailchimp.error.kind") is not string kind)
        {
            return;
        }

        // An example with a route tells more than one without.
        Examples.AddOrUpdate(kind, span, (_, kept) => Richness(span) > Richness(kept) ? span : kept);
    }

    private static int Richness(Activity span) =>
        (span.GetTagItem("url.template") is null ? 0 : 2) + (span.GetTagItem("mailchimp.error.instance") is null ? 0 : 1);

    private void Keep(ErrorEvent error)
    {
        Events.Enqueue(error);
        while (Events.Count > KeptEvents)
        {
            Events.TryDequeue(out _);
        }
    }

    private void Close(string? datacenter, string reason, DateTimeOffset now)
    {
        foreach (var incident in Incidents.Where(incident => incident.Closed is null && incident.Datacenter == datacenter && incident.Reason == reason))
        {
            incident.Closed = now;
        }
    }

    private sealed class SpanExporter(Recorder recorder) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
            {
                recorder.Keep(span);
            }

            return ExportResult.Success;
        }
    }

    private sealed class MetricExporter(Recorder recorder) : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch)
        {
            recorder.Totals = Totals.Read(batch);
            recorder.PeakSaturation = Math.Max(recorder.PeakSaturation, recorder.Totals.PeakSaturation);
            return ExportResult.Success;
        }
    }

    /// <summary>Receives the error events where a console or Serilog would.</summary>
    public sealed class LoggerProvider(Recorder recorder) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (state is not IReadOnlyList<KeyValuePair<string, object?>> attributes)
            {
                return;
            }

            string? Text(string name) => attributes.FirstOrDefault(attribute => attribute.Key == name).Value as string;
            var now = TimeProvider.System.GetLocalNow();
            switch (eventId.Name)
            {
                case "mailchimp.api.error":
                    recorder.Keep(new ErrorEvent(now, logLevel, formatter(state, exception), Text("mailchimp.error.kind")!, Text("mailchimp.error.instance")));
                    break;
                case "mailchimp.api.partial_failure":
                    var message = formatter(state, exception);
                    recorder.Keep(new ErrorEvent(now, logLevel, message, message, Instance: null));
                    break;
                case "mailchimp.incident.opened":
                    recorder.Incidents.Enqueue(new IncidentRecord(Text("mailchimp.datacenter"), Text("mailchimp.incident.reason")!, now));
                    break;
                case "mailchimp.incident.closed":
                    recorder.Close(Text("mailchimp.datacenter"), Text("mailchimp.incident.reason")!, now);
                    break;
            }
        }

        public void Dispose()
        {
        }
    }
}

/// <summary>One log event of a failure. Its kind is its <c>mailchimp.error.kind</c>, or the whole message for a partial failure.</summary>
internal sealed record ErrorEvent(DateTimeOffset Time, LogLevel Level, string Message, string Kind, string? Instance);

/// <summary>An incident, as its log events tell it.</summary>
internal sealed record IncidentRecord(string? Datacenter, string Reason, DateTimeOffset Opened)
{
    public DateTimeOffset? Closed { get; set; }
}
