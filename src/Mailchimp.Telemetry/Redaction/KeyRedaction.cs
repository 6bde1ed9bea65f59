namespace Mailchimp.Telemetry.Redaction;

/// <summary>Takes Mailchimp API keys, and the contact in a Mailchimp URL, out of text that is not Mailchimp's. Nothing else.</summary>
internal static class KeyRedaction
{
    /// <summary>The shortest text that can hold a key.</summary>
    public const int MinLength = 33;

    public static string? Redact(MailchimpRedactor redactor, string? text, IRedactionCounter? counter) =>
        text is null || text.Length < MinLength ? text : redactor.Redact(text, counter);
}
