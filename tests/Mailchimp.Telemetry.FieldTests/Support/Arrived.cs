using Google.Protobuf;
using Mailchimp.Telemetry.EndToEndTests.Support;
using Otlp;

namespace FieldTests.Support;

/// <summary>What one run of an application sent, complete, since the application has ended.</summary>
internal sealed class Arrived(OtlpReceiver otlp, SeqReceiver seq, string output)
{
    public string Output => output;

    public IReadOnlyList<Span> Spans { get; } = [.. otlp.Spans];

    public IReadOnlyList<LogRecord> Logs { get; } = [.. otlp.Logs];

    public IReadOnlyList<Metric> Metrics { get; } = [.. otlp.Metrics];

    public IReadOnlyList<SeqEvent> Seq { get; } = seq.Events;

    public Span Span => Spans.Should().ContainSingle($"one call is one span; the output was:\n{output}").Subject;

    public IReadOnlyList<LogRecord> PartialFailures => Events("mailchimp.api.partial_failure");

    public IReadOnlyList<LogRecord> Errors => Events("mailchimp.api.error");

    public LogRecord Error => Errors.Should().ContainSingle($"one failed call is one event; the output was:\n{output}").Subject;

    /// <summary>The client spans of one route, in the order of their tries.</summary>
    public Span[] TriesOf(string route) =>
        [.. Spans.Where(span => span.IsClient() && span.Name == route).OrderBy(static span => span.Number("http.request.resend_count") ?? 0)];

    public IReadOnlyList<LogRecord> Events(string name) => [.. Logs.Where(log => log.EventName == name)];

    /// <summary>The final value of a counter, over all of its points that have these attributes.</summary>
    public long Count(string metric, params (string Name, string Value)[] attributes) =>
        Metrics.Where(candidate => candidate.Name == metric && candidate.Sum is not null)
            .SelectMany(static candidate => candidate.Sum.DataPoints)
            .Where(point => attributes.All(attribute => point.Attributes.Value(attribute.Name) == attribute.Value))
            .GroupBy(static point => string.Join('|', point.Attributes.OrderBy(static attribute => attribute.Key, StringComparer.Ordinal)))
            .Sum(static series => series.Max(static point => point.AsInt));

    /// <summary>The last value of a count that goes up and down, over all of its points; null if there is none.</summary>
    public long? Latest(string metric) => Metrics.LastOrDefault(candidate => candidate.Name == metric)?.Sum.DataPoints.Sum(static point => point.AsInt);

    /// <summary>The final value of a counter for each value of one attribute.</summary>
    public Dictionary<string, long> CountBy(string metric, string attribute, params (string Name, string Value)[] attributes) =>
        Metrics.Where(candidate => candidate.Name == metric)
            .SelectMany(static candidate => candidate.Sum.DataPoints)
            .Select(point => point.Attributes.Value(attribute)!)
            .Distinct()
            .ToDictionary(static value => value, value => Count(metric, [(attribute, value), .. attributes]))
            .Where(static count => count.Value > 0)
            .ToDictionary();

    public long ErrorCount(string kind) => Count("mailchimp.client.errors", ("mailchimp.error.kind", kind));

    /// <summary>One failed call as all three signals tell it, the log event within the span's trace.</summary>
    public void ShouldTellOfOne(string kind, string spanName)
    {
        Span.Name.Should().Be(spanName);
        Span.Text("mailchimp.error.kind").Should().Be(kind);
        Error.Text("mailchimp.error.kind").Should().Be(kind);
        Error.ShouldBeOf(Span);
        ErrorCount(kind).Should().Be(1);
    }
}

internal static class OtlpReading
{
    public static string? Text(this Span span, string attribute) => span.Attributes.Value(attribute);

    public static string? Text(this LogRecord log, string attribute) => log.Attributes.Value(attribute);

    public static long? Number(this Span span, string attribute) =>
        span.Attributes.FirstOrDefault(candidate => candidate.Key == attribute)?.Value.IntValue;

    public static string? Value(this IEnumerable<KeyValue> attributes, string name)
    {
        var value = attributes.FirstOrDefault(attribute => attribute.Key == name)?.Value;
        return value?.ValueCase switch
        {
            null => null,
            AnyValue.ValueOneofCase.StringValue => value.StringValue,
            AnyValue.ValueOneofCase.BoolValue => value.BoolValue ? "true" : "false",
            AnyValue.ValueOneofCase.IntValue => $"{value.IntValue}",
            AnyValue.ValueOneofCase.ArrayValue => string.Join(", ", value.ArrayValue.Values.Select(static item => item.StringValue)),
            _ => value.ToString(),
        };
    }

    public static string Message(this LogRecord log) => log.Body?.StringValue ?? string.Empty;

    public static bool IsClient(this Span span) => span.Kind == 3;

    public static bool IsServer(this Span span) => span.Kind == 2;

    public static bool HasErrorStatus(this Span span) => span.Status?.Code == 2;

    public static void ShouldBeOf(this LogRecord log, Span span)
    {
        log.TraceId.Hex().Should().Be(span.TraceId.Hex());
        log.SpanId.Hex().Should().Be(span.SpanId.Hex());
    }
}
