namespace Mailchimp.Telemetry.Redaction.Signals;

/// <summary>Reads an exception's text.</summary>
internal static class ExceptionText
{
    private const string Unreadable = "[unreadable]";

    public static string MessageOf(Exception exception) => Read(exception, static e => e.Message) ?? exception.GetType().ToString();

    /// <summary>
    /// The message and the text without what is redacted, or null where both are clean. Exporters write both, and an
    /// exception's own ToString may leave its message out. One that throws would throw in the exporter too, and cost the batch.
    /// </summary>
    public static (string Message, string Text)? Redact(Exception exception, SignalRedactor redactor)
    {
        var (message, text) = (Read(exception, static e => e.Message), Read(exception, static e => e.ToString()));
        var (safeMessage, safeText) = (redactor.Redact(message), redactor.Redact(text));
        return message is not null && text is not null && ReferenceEquals(message, safeMessage) && ReferenceEquals(text, safeText)
            ? null
            : (safeMessage ?? Unreadable, safeText ?? Unreadable);
    }

    private static string? Read(Exception exception, Func<Exception, string?> read)
    {
        try
        {
            return read(exception);
        }
        catch (Exception)
        {
            return null;
        }
    }
}
