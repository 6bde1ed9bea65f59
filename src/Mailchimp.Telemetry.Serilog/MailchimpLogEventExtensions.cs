using Mailchimp.Telemetry;
using Mailchimp.Telemetry.Serilog;
using Mailchimp.Telemetry.Signals;

namespace Serilog.Events;

/// <summary>Reports of errors that were logged through Serilog.</summary>
public static class MailchimpLogEventExtensions
{
    /// <summary>A report to paste into a ticket of Mailchimp's support, redacted.</summary>
    /// <param name="logEvent">An event <c>mailchimp.api.error</c>, with properties by the contract's names or as they are in Seq.</param>
    /// <param name="redactor">What to redact; null for <see cref="MailchimpRedactor.Default"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="logEvent"/> is null.</exception>
    public static string ToMailchimpSupportReport(this LogEvent logEvent, MailchimpRedactor? redactor = null)
    {
        ArgumentNullException.ThrowIfNull(logEvent);
        var names = MailchimpSupportReport.AttributesUsed.ToDictionary(SeqPropertyNames.Of, static name => name, StringComparer.Ordinal);
        var attributes = logEvent.Properties.Select(property => KeyValuePair.Create(NameOf(property.Key, names), Value(property.Value)));
        return MailchimpSupportReport.FromAttributes(
            [
                new(AttributeNames.TraceId, logEvent.TraceId?.ToHexString()),
                new(AttributeNames.SpanId, logEvent.SpanId?.ToHexString()),
                .. attributes,
            ],
            redactor);
    }

    private static string NameOf(string property, Dictionary<string, string> names)
    {
        foreach (var prefix in new[] { AttributeNames.HttpRequestHeaderPrefix, AttributeNames.HttpResponseHeaderPrefix })
        {
            var written = SeqPropertyNames.Of(prefix);
            if (property.StartsWith(written, StringComparison.Ordinal))
            {
                return prefix + property[written.Length..];
            }
        }

        return names.GetValueOrDefault(property, property);
    }

    private static object? Value(LogEventPropertyValue value) => value switch
    {
        ScalarValue scalar => scalar.Value,
        SequenceValue sequence => sequence.Elements.Select(Value).ToArray(),
        _ => value.ToString(),
    };
}
