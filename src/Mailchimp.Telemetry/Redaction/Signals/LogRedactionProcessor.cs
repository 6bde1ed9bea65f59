using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace Mailchimp.Telemetry.Redaction.Signals;

/// <summary>
/// Redacts each log record before the processors behind it see it: message, attributes, exception, category. Records of
/// this library by the full set of rules, any other for API keys. Scopes are <see cref="RedactingScopeProvider"/>'s.
/// </summary>
/// <param name="redactors">The redactors of log records.</param>
/// <param name="ownCategory">The category of this library's own events.</param>
/// <param name="onError">Told of an exception.</param>
internal sealed class LogRedactionProcessor(ScopedRedactor redactors, string ownCategory, Action<Exception> onError) : BaseProcessor<LogRecord>
{
    public override void OnEnd(LogRecord data)
    {
        try
        {
            var isOwn = data.CategoryName == ownCategory;
            Redact(data, redactors.For(isOwn));
            if (isOwn)
            {
                // Readable in every list, whatever the application's IncludeFormattedMessage says of its own logs.
                data.FormattedMessage ??= MessageRenderer.Render(data.Attributes ?? []);
            }
        }
        catch (Exception exception)
        {
            // Something of the application's threw while it was read: what can't be read can't be shown to be safe.
            onError(exception);
            (data.Body, data.FormattedMessage, data.Exception, data.Attributes) = (SignalRedactor.Unreadable, SignalRedactor.Unreadable, null, null);
        }
    }

    private static void Redact(LogRecord data, SignalRedactor redactor)
    {
        if (redactor.Redact(data.Body) is var body && !ReferenceEquals(body, data.Body))
        {
            data.Body = body;
        }

        if (redactor.Redact(data.CategoryName) is var category && !ReferenceEquals(category, data.CategoryName))
        {
            data.CategoryName = category;
        }

        if (redactor.Redact(data.EventId.Name) is var name && !ReferenceEquals(name, data.EventId.Name))
        {
            data.EventId = new EventId(data.EventId.Id, name);
        }

        var isRedacted = false;
        var attributes = data.Attributes;
        if (attributes is { Count: > 0 } && redactor.RedactAll(attributes, out isRedacted) is { } safeAttributes)
        {
            SdkInternals.SetAttributes(data, safeAttributes);
        }

        if (data.FormattedMessage is { } message)
        {
            // A value that only its name gave away stands in the message without that name.
            var safe = redactor.Redact(isRedacted ? MessageRenderer.Render(data.Attributes!, attributes) ?? message : message);
            if (!ReferenceEquals(safe, message))
            {
                data.FormattedMessage = safe;
            }
        }

        RedactException(data, redactor);
    }

    /// <summary>
    /// An exception can't be changed. Where its text is not clean, or throws, the record carries the text as exporters would
    /// have written it.
    /// </summary>
    private static void RedactException(LogRecord data, SignalRedactor redactor)
    {
        if (data.Exception is not { } exception)
        {
            return;
        }

        if (ExceptionText.Redact(exception, redactor) is not { } safe)
        {
            return;
        }

        data.Exception = null;
        SdkInternals.SetAttributes(
            data,
            [
                .. data.Attributes ?? [],
                new("exception.type", exception.GetType().Name),
                new("exception.message", safe.Message),
                new("exception.stacktrace", safe.Text),
            ]);
    }
}
