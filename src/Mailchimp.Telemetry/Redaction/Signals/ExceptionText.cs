namespace Mailchimp.Telemetry.Redaction.Signals;

/// <summary>Reads an exception's text.</summary>
internal static class ExceptionText
{
    public static string MessageOf(Exception exception) => Read(exception, static e => e.Message, static _ => { }) ?? exception.GetType().ToString();

    /// <summary>
    /// The message and the text without what is redacted, or null where both are clean. Exporters write both, and an
    /// exception's own ToString may leave its message out. One that throws would throw in the exporter too, and cost the batch.
    /// </summary>
    public static (string Message, string Text)? Redact(Exception exception, SignalRedactor redactor)
    {
        var (message, text) = (Read(exception, static e => e.Message, redactor.CountFailure), Read(exception, static e => e.ToString(), redactor.CountFailure));
        var (safeMessage, safeText) = (redactor.Redact(message), redactor.Redact(text));
        return message is not null && text is not null && ReferenceEquals(message, safeMessage) && ReferenceEquals(text, safeText)
            ? null
            : (safeMessage ?? SignalRedactor.Unreadable, safeText ?? SignalRedactor.Unreadable);
    }

    private static string? Read(Exception exception, Func<Exception, string?> read, Action<Exception> onError)
    {
        try
        {
            return read(exception) ?? string.Empty;
        }
        catch (Exception error)
        {
            onError(error);
            return null;
        }
    }
}
