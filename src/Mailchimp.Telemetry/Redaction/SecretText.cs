namespace Mailchimp.Telemetry.Redaction;

/// <summary>Keeps secrets out of the messages of this library's own exceptions; personal data that was configured may be named.</summary>
internal static class SecretText
{
    private static readonly MailchimpRedactor Redactor = new(new MailchimpRedactionOptions { PersonalData = false });

    public static bool IsIn(string text) => !ReferenceEquals(Hide(text), text);

    public static string Hide(string text) => Redactor.Redact(text);
}
