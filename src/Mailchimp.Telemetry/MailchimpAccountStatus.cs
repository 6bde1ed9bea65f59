namespace Mailchimp.Telemetry;

/// <summary>How much of one account's limit this process takes.</summary>
public sealed record MailchimpAccountStatus
{
    /// <summary>The account's name or fingerprint, as in <c>mailchimp.account</c>.</summary>
    public required string Account { get; init; }

    /// <summary>How many simultaneous requests the account may have.</summary>
    public required int Limit { get; init; }

    /// <summary>Requests at Mailchimp, waiting for a response.</summary>
    public int Active { get; init; }

    /// <summary>Requests waiting in the client for a connection; they take no slot.</summary>
    public int Queued { get; init; }

    /// <summary>Requests that their callers gave up on and that may still run at Mailchimp, estimated from how long calls of their routes take.</summary>
    public int Abandoned { get; init; }

    /// <summary>The most slots taken at once within the last minute.</summary>
    public int Peak { get; init; }

    /// <summary>Slots in use outside this process, your other processes included, when Mailchimp last refused a request of this process, if that was within the last minute; else 0.</summary>
    public int External { get; init; }

    /// <summary>Whether the last response rejected the credentials; server errors and blocks by the content delivery network change nothing. False again <see cref="MailchimpTelemetryOptions.IncidentIdleTimeout"/> after the last rejection: the key may have been replaced.</summary>
    public bool CredentialsRejected { get; init; }

    /// <summary>Active ÷ limit, now: what is known to be taken.</summary>
    public double Utilization => (double)Active / Limit;

    /// <summary>(Active + abandoned) ÷ limit, now: an estimate, because abandoned is one.</summary>
    public double Saturation => (double)(Active + Abandoned) / Limit;

    /// <summary>Peak ÷ limit, within the last minute.</summary>
    public double PeakSaturation => (double)Peak / Limit;
}
