namespace Mailchimp.Telemetry;

/// <summary>What an incident was opened for.</summary>
public enum MailchimpIncidentReason
{
    /// <summary>Mailchimp responds with server errors.</summary>
    ServerErrors,

    /// <summary>Mailchimp does not respond: timeouts and failed connections.</summary>
    Unreachable,
}
