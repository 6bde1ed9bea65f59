namespace Mailchimp.Telemetry.Incidents;

/// <summary>An incident opened or closed.</summary>
/// <param name="Change">What happened.</param>
/// <param name="Incident">To which incident.</param>
/// <param name="FailingOperations">How many operations have failed since its errors began.</param>
/// <param name="CalledOperations">How many have been called since then.</param>
internal sealed record DetectedChange(IncidentChange Change, OpenIncident Incident, int FailingOperations, int CalledOperations);
