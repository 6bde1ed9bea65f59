using Mailchimp.Telemetry;
using Mailchimp.Telemetry.Contract;

namespace Serilog.Events;

/// <summary>Reports of errors that were logged through Serilog.</summary>
public static class MailchimpLogEventExtensions
{
    /// <summary>A report to paste into a ticket of Mailchimp's support, redacted.</summary>
    /// <param name="logEvent">An event <c>mailchimp.api.error</c>.</param>
    /// <param name="redactor">What to redact; null for <see cref="MailchimpRedactor.Default"/>.</param>
    /// <returns>The report, as plain text of several lines.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="logEvent"/> is null.</exception>
    public static string ToMailchimpSupportReport(this LogEvent logEvent, MailchimpRedactor? redactor = null)
    {
        ArgumentNullException.ThrowIfNull(logEvent);
        var attributes = logEvent.Properties.Select(static property => KeyValuePair.Create(property.Key, Value(property.Value)));
        return MailchimpSupportReport.FromAttributes(
            [
                new(AttributeNames.TraceId, logEvent.TraceId?.ToHexString()),
                new(AttributeNames.SpanId, logEvent.SpanId?.ToHexString()),
                .. attributes,
            ],
            redactor);
    }

    private static object? Value(LogEventPropertyValue value) => value switch
    {
        ScalarValue scalar => scalar.Value,
        SequenceValue sequence => sequence.Elements.Select(Value).ToArray(),
        _ => value.ToString(),
    };
}
