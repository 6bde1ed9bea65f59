namespace Mailchimp.Telemetry.Incidents;

/// <summary>An incident opened or closed.</summary>
/// <param name="Change">What happened.</param>
/// <param name="Incident">The incident, as it is now.</param>
/// <param name="Calls">Calls since the errors began.</param>
/// <param name="Failures">Failed calls among them.</param>
/// <param name="Duration">The time since the errors began.</param>
internal sealed record IncidentEvent(IncidentChange Change, MailchimpIncident Incident, long Calls, long Failures, TimeSpan Duration)
{
    public bool IsOpened => Change == IncidentChange.Opened;
}
