namespace Mailchimp.Telemetry;

/// <summary>The keys and tokens of one Mailchimp user.</summary>
public sealed class MailchimpAccountOptions
{
    /// <summary>
    /// The fingerprints of the user's API keys and OAuth tokens: the first 8 hexadecimal digits of the SHA-256 of the
    /// whole key, with its data center (<c>…-us6</c>), in lower case, as <c>mailchimp.account</c> shows it for a key that
    /// has no name.
    /// </summary>
    public IList<string> Fingerprints { get; } = [];

    /// <summary>How many simultaneous requests this user may have, 1 to 10,000; null leaves it to <see cref="MailchimpTelemetryOptions.ConcurrencyLimit"/>.</summary>
    public int? ConcurrencyLimit { get; set; }
}
