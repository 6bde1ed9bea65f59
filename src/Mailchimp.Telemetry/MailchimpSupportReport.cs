using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Mailchimp.Telemetry.Contract;
using OpenTelemetry.Logs;

namespace Mailchimp.Telemetry;

/// <summary>
/// Writes what Mailchimp's documentation tells you to send to support about an error, as plain text to paste into a
/// ticket. Secrets and recognizable personal data are redacted. Read it before you send it.
/// </summary>
public static class MailchimpSupportReport
{
    private const int LabelWidth = 14;

    /// <summary>The lines of a report, each with the attributes that fill it.</summary>
    private static readonly (string Label, string[] Attributes)[] Lines =
    [
        ("Time (UTC)", [AttributeNames.StartTime]),
        ("Duration (s)", [AttributeNames.Duration]),
        ("Request", [AttributeNames.HttpRequestMethod, AttributeNames.UrlFull]),
        ("Operation", [AttributeNames.Operation, AttributeNames.UrlTemplate]),
        ("Data center", [AttributeNames.Datacenter]),
        ("Account", [AttributeNames.Account]),
        ("Response", [AttributeNames.HttpResponseStatusCode, AttributeNames.ErrorTitle]),
        ("Problem status", [AttributeNames.ErrorStatus]),
        ("Detail", [AttributeNames.ErrorDetail]),
        ("Fields", [AttributeNames.ErrorFields]),
        ("Instance", [AttributeNames.ErrorInstance]),
        ("Request ID", [AttributeNames.RequestId]),
        ("Fingerprint", [AttributeNames.ErrorFingerprint]),
        ("Kind", [AttributeNames.ErrorKind]),
        ("Fault", [AttributeNames.ErrorFault]),
        ("Retryable", [AttributeNames.ErrorRetryable]),
        ("Failed items", [AttributeNames.PartialErrorCount]),
        ("Total items", [AttributeNames.PartialTotalCount]),
        ("Codes", [AttributeNames.PartialCodes]),
        ("Batch", [AttributeNames.BatchId]),
        ("Trace / span", [AttributeNames.TraceId, AttributeNames.SpanId]),
    ];

    private static readonly (string Title, string Prefix)[] Headers =
    [
        ("Request headers", AttributeNames.HttpRequestHeaderPrefix),
        ("Response headers", AttributeNames.HttpResponseHeaderPrefix),
    ];

    private static readonly (string Title, string Attribute)[] Bodies =
    [
        ("Request body", AttributeNames.RequestBody),
        ("Response body", AttributeNames.ResponseBody),
    ];

    /// <summary>A report of a log event <c>mailchimp.api.error</c>, from its attributes.</summary>
    /// <param name="attributes">The event's attributes, by the names of the contract.</param>
    /// <param name="redactor">What to redact; null for <see cref="MailchimpRedactor.Default"/>.</param>
    /// <returns>The report, as plain text of several lines.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="attributes"/> is null.</exception>
    public static string FromAttributes(IEnumerable<KeyValuePair<string, object?>> attributes, MailchimpRedactor? redactor = null)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in attributes)
        {
            values[name] = value;
        }

        return (redactor ?? MailchimpRedactor.Default).Redact(Write(values));
    }

    /// <summary>A report of a log event <c>mailchimp.api.error</c>.</summary>
    /// <param name="record">The record, in an exporter or a processor.</param>
    /// <param name="redactor">What to redact; null for <see cref="MailchimpRedactor.Default"/>.</param>
    /// <returns>The report, as plain text of several lines.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="record"/> is null.</exception>
    public static string FromLogRecord(LogRecord record, MailchimpRedactor? redactor = null)
    {
        ArgumentNullException.ThrowIfNull(record);
        return FromAttributes(record.Attributes ?? [], redactor);
    }

    /// <summary>A report of a failed call's span.</summary>
    /// <param name="activity">The HTTP client span.</param>
    /// <param name="redactor">What to redact; null for <see cref="MailchimpRedactor.Default"/>.</param>
    /// <returns>The report, as plain text of several lines.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="activity"/> is null.</exception>
    public static string FromActivity(Activity activity, MailchimpRedactor? redactor = null)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return FromAttributes(
            [
                new(AttributeNames.StartTime, activity.StartTimeUtc.ToString("O", CultureInfo.InvariantCulture)),
                new(AttributeNames.Duration, activity.Duration.TotalSeconds),
                new(AttributeNames.TraceId, activity.TraceId.ToHexString()),
                new(AttributeNames.SpanId, activity.SpanId.ToHexString()),
                .. activity.TagObjects,
            ],
            redactor);
    }

    /// <summary>A report of an error that an application classified itself.</summary>
    /// <param name="error">The error, as <see cref="MailchimpErrorClassifier"/> returned it.</param>
    /// <param name="response">The response that it came with, if any; its body is not read.</param>
    /// <param name="redactor">What to redact; null for <see cref="MailchimpRedactor.Default"/>.</param>
    /// <returns>The report, as plain text of several lines.</returns>
    public static string FromError(MailchimpError error, HttpResponseMessage? response = null, MailchimpRedactor? redactor = null) =>
        FromAttributes(
            [
                new(AttributeNames.HttpRequestMethod, response?.RequestMessage?.Method.Method),
                new(AttributeNames.UrlFull, response?.RequestMessage?.RequestUri?.GetLeftPart(UriPartial.Path)),
                new(AttributeNames.HttpResponseStatusCode, response is null ? null : (int)response.StatusCode),
                new(AttributeNames.RequestId, response?.Headers.NonValidated.TryGetValues("X-Request-Id", out var ids) == true ? ids.ToString() : null),
                new(AttributeNames.ErrorTitle, error.Title),
                new(AttributeNames.ErrorStatus, error.Status),
                new(AttributeNames.ErrorDetail, error.Detail),
                new(AttributeNames.ErrorFields, error.Fields.Count == 0 ? null : error.Fields.ToArray()),
                new(AttributeNames.ErrorInstance, error.Instance),
                new(AttributeNames.ErrorFingerprint, error.Fingerprint),
                new(AttributeNames.ErrorKind, error.Kind.GetName()),
                new(AttributeNames.ErrorFault, ErrorKindTable.Name(error.Fault)),
                new(AttributeNames.ErrorRetryable, error.IsRetryable),
            ],
            redactor);

    private static string Write(Dictionary<string, object?> values)
    {
        var report = new StringBuilder("Mailchimp Marketing API error\n");
        foreach (var (label, attributes) in Lines)
        {
            var texts = attributes.Select(name => Text(values.GetValueOrDefault(name))).Where(static text => text.Length > 0);
            var line = string.Join(' ', texts);
            if (line.Length > 0)
            {
                report.Append(CultureInfo.InvariantCulture, $"{label.PadRight(LabelWidth)}  {line}\n");
            }
        }

        foreach (var (title, prefix) in Headers)
        {
            var headers = values.Where(value => value.Key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
            if (headers.Count > 0)
            {
                report.Append(CultureInfo.InvariantCulture, $"\n{title}\n");
                headers.ForEach(header => report.Append(CultureInfo.InvariantCulture, $"  {header.Key[prefix.Length..]}: {Text(header.Value)}\n"));
            }
        }

        foreach (var (title, attribute) in Bodies)
        {
            if (Text(values.GetValueOrDefault(attribute)) is { Length: > 0 } body)
            {
                report.Append(CultureInfo.InvariantCulture, $"\n{title}\n{body}\n");
            }
        }

        return report.ToString();
    }

    private static string Text(object? value) => value switch
    {
        null => string.Empty,
        string text => text,
        IEnumerable items => string.Join(", ", items.Cast<object?>().Select(Text)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty,
    };
}
