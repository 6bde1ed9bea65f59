namespace Mailchimp.Telemetry;

/// <summary>
/// What the telemetry knows of Mailchimp and of the accounts right now, for an application that backs off or shows a
/// banner. Thread-safe. <see cref="HasOpenIncident"/> and <see cref="GetUtilization"/> are cheap enough to ask before
/// each call; <see cref="OpenIncidents"/> and <see cref="Accounts"/> make a list each time they are read.
/// </summary>
/// <remarks>
/// Minor versions may add members. Derive the fakes of your tests from one abstract class of your own that implements
/// this interface, so that a new member has to be added in one place.
/// </remarks>
public interface IMailchimpStatus
{
    /// <summary>The incidents that are open, of data centers and of single operations; most often none.</summary>
    IReadOnlyList<MailchimpIncident> OpenIncidents { get; }

    /// <summary>The accounts that calls have used so far, up to <see cref="MailchimpTelemetryOptions.MaxAccounts"/> besides the names in <see cref="MailchimpTelemetryOptions.Accounts"/>, and how much of each limit is in use.</summary>
    IReadOnlyList<MailchimpAccountStatus> Accounts { get; }

    /// <summary>
    /// Whether the last response to any account rejected its credentials, or the last response to calls without an API key
    /// or of account <c>other</c>. <see cref="MailchimpAccountStatus.CredentialsRejected"/> tells of which account.
    /// </summary>
    bool CredentialsRejected { get; }

    /// <summary>Whether an incident of a whole data center is open. Those of single operations are only in <see cref="OpenIncidents"/>.</summary>
    /// <param name="datacenter">The data center, for example <c>us6</c>; null asks for any.</param>
    bool HasOpenIncident(string? datacenter = null);

    /// <summary>
    /// The share of an account's limit that this process is known to take: active ÷ limit. Saturation, in
    /// <see cref="Accounts"/> and in the metrics, includes abandoned requests, which may still run. 0 for an account not seen yet, or beyond <see cref="MailchimpTelemetryOptions.MaxAccounts"/>.
    /// </summary>
    /// <param name="account">
    /// A name in <see cref="MailchimpTelemetryOptions.Accounts"/>, or the fingerprint of a key, as in <c>mailchimp.account</c>.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="account"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// The account is unknown: it has not been seen, is not configured, is not a fingerprint, and there is no
    /// <see cref="MailchimpTelemetryOptions.AccountResolver"/> that could return it.
    /// </exception>
    double GetUtilization(string account);
}
