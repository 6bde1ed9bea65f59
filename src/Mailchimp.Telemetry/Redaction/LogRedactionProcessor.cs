using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace Mailchimp.Telemetry.Redaction;

/// <summary>Redacts a log record before the processors behind it see it: body, message, attributes, scopes, exception, category.</summary>
internal sealed class LogRedactionProcessor(SignalRedactor redactor, Action<Exception> onFault) : BaseProcessor<LogRecord>
{
    private const int MinLengthOfValue = 4;
    private const string Unreadable = "[unreadable]";

    public override void OnEnd(LogRecord data)
    {
        try
        {
            Redact(data);
        }
        catch (Exception exception)
        {
            // Something of the application's threw while it was read: what can't be read can't be shown to be safe.
            onFault(exception);
            (data.Body, data.FormattedMessage, data.TraceState, data.Exception, data.Attributes) = (Unreadable, Unreadable, null, null, null);
            SdkInternals.Scopes(data)?.Clear();
        }
    }

    private void Redact(LogRecord data)
    {
        data.Body = redactor.Redact(data.Body);
        data.TraceState = redactor.Redact(data.TraceState);
        if (redactor.Redact(data.CategoryName) is var category && !ReferenceEquals(category, data.CategoryName))
        {
            data.CategoryName = category;
        }

        if (redactor.Redact(data.EventId.Name) is var name && !ReferenceEquals(name, data.EventId.Name))
        {
            data.EventId = new EventId(data.EventId.Id, name);
        }

        if (data.Attributes is { Count: > 0 } attributes && redactor.RedactAll(attributes) is { } redacted)
        {
            data.FormattedMessage = WithoutValues(data.FormattedMessage, attributes, redacted);
            data.Attributes = redacted;
        }

        data.FormattedMessage = redactor.Redact(data.FormattedMessage);

        RedactException(data);
        RedactScopes(data);
    }

    /// <summary>A value that only its attribute's name gave away stands in the message without that name.</summary>
    private static string? WithoutValues(string? message, IReadOnlyList<KeyValuePair<string, object?>> attributes, List<KeyValuePair<string, object?>> redacted)
    {
        for (var i = 0; message is not null && i < Math.Min(attributes.Count, redacted.Count); i++)
        {
            if (attributes[i].Value is string { Length: >= MinLengthOfValue } value && redacted[i].Value is string safe && !ReferenceEquals(value, safe) && attributes[i].Key != "{OriginalFormat}")
            {
                message = message.Replace(value, safe, StringComparison.Ordinal);
            }
        }

        return message;
    }

    /// <summary>An exception can't be changed. Where its text is not clean, the record carries the text as exporters would have written it.</summary>
    private void RedactException(LogRecord data)
    {
        if (data.Exception is not { } exception)
        {
            return;
        }

        var text = ExceptionText.Of(exception);
        var safe = redactor.Redact(text);
        if (ReferenceEquals(text, safe))
        {
            return;
        }

        data.Exception = null;
        data.Attributes =
        [
            .. data.Attributes ?? [],
            new("exception.type", exception.GetType().Name),
            new("exception.message", redactor.Redact(ExceptionText.MessageOf(exception))),
            new("exception.stacktrace", safe),
        ];
    }

    private void RedactScopes(LogRecord data)
    {
        SdkInternals.BufferScopes(data);
        if (SdkInternals.Scopes(data) is not { Count: > 0 } scopes)
        {
            return;
        }

        for (var i = 0; i < scopes.Count; i++)
        {
            if (scopes[i] is IEnumerable<KeyValuePair<string, object?>> members)
            {
                scopes[i] = redactor.RedactAll(members) ?? scopes[i];
            }
            else if (redactor.TryRedact("scope", scopes[i], out var safe))
            {
                scopes[i] = safe;
            }
        }
    }
}
