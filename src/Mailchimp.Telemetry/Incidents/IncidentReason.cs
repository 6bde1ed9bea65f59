namespace Mailchimp.Telemetry;

/// <summary>What an incident was opened for.</summary>
public enum IncidentReason
{
    /// <summary>Mailchimp answers with server errors.</summary>
    ServerErrors,

    /// <summary>Mailchimp does not answer: time-outs and failed connections.</summary>
    Unreachable,
}
