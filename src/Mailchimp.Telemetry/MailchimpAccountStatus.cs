namespace Mailchimp.Telemetry;

/// <summary>How much of one account's limit this process takes.</summary>
/// <param name="Account">The account's name or fingerprint, as in <c>mailchimp.account</c>.</param>
/// <param name="Active">Requests at Mailchimp, waiting for a response.</param>
/// <param name="Queued">Requests that wait in the client for a connection, and take no place.</param>
/// <param name="Abandoned">Requests given up here that may still run at Mailchimp: an upper bound, estimated from how long calls of their routes take.</param>
/// <param name="Limit">How many simultaneous requests the account has.</param>
/// <param name="Peak">The most places taken at once within the last minute.</param>
/// <param name="External">Places that others must have taken when Mailchimp last refused a request, within the last minute; else 0.</param>
/// <param name="CredentialsRejected">Whether the last response rejected the credentials.</param>
public sealed record MailchimpAccountStatus(string Account, int Active, int Queued, int Abandoned, int Limit, int Peak, int External, bool CredentialsRejected)
{
    /// <summary>(Active + abandoned) ÷ limit, now: an upper bound, because abandoned is one.</summary>
    public double Saturation => (double)(Active + Abandoned) / Limit;

    /// <summary>Peak ÷ limit, within the last minute.</summary>
    public double PeakSaturation => (double)Peak / Limit;
}
