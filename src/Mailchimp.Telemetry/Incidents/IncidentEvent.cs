namespace Mailchimp.Telemetry.Incidents;

/// <summary>An incident opened or closed.</summary>
/// <param name="Change">Which of the two.</param>
/// <param name="Incident">The incident.</param>
/// <param name="Calls">Calls since the errors began.</param>
/// <param name="Failures">Failed calls among them.</param>
/// <param name="Duration">The time since the errors began.</param>
/// <param name="BySilence">Closed because nothing was heard any more, not on evidence of success.</param>
internal sealed record IncidentEvent(IncidentChange Change, MailchimpIncident Incident, long Calls, long Failures, TimeSpan Duration, bool BySilence);
