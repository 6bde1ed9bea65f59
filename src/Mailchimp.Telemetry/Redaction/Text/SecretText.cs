namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>Keeps secrets out of this library's exception messages; configured personal data may appear.</summary>
internal static class SecretText
{
    private static readonly MailchimpRedactor Redactor = new(new MailchimpRedactionOptions { RedactPersonalData = false });

    public static bool IsIn(string text) => !ReferenceEquals(Hide(text), text);

    public static string Hide(string text) => Redactor.Redact(text);
}
