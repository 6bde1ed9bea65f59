using Mailchimp.Telemetry;
using Mailchimp.Telemetry.Contract;

namespace Serilog.Events;

/// <summary>Finds the errors that were logged through Serilog, and reports them.</summary>
public static class MailchimpLogEventExtensions
{
    /// <summary>Whether this is an event <c>mailchimp.api.error</c>: not one about a recovery, a partial failure, an incident or errors held back.</summary>
    /// <param name="logEvent">Any event.</param>
    /// <returns>Whether <see cref="ToMailchimpSupportReport"/> can report it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="logEvent"/> is null.</exception>
    public static bool IsMailchimpError(this LogEvent logEvent)
    {
        ArgumentNullException.ThrowIfNull(logEvent);
        return logEvent.Properties.GetValueOrDefault("EventId") is StructureValue id
            && id.Properties.Any(static property => property is { Name: "Name", Value: ScalarValue name } && Equals(name.Value, EventNames.ApiError.Name));
    }

    /// <summary>A report to paste into a ticket for Mailchimp's support, redacted.</summary>
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
