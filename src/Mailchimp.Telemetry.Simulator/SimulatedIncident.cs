namespace Mailchimp.Telemetry.Simulator;

/// <summary>An outage: a share of all calls fails with a server error.</summary>
/// <param name="Share">The share of calls that fail, 0 to 1.</param>
/// <param name="Statuses">The statuses that they fail with, in turn.</param>
public sealed record SimulatedIncident(double Share, params IReadOnlyList<int> Statuses);
