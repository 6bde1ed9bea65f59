namespace Mailchimp.Telemetry.Output;

/// <summary>Whether a data center has an open incident of one reason and scope.</summary>
internal readonly record struct IncidentState(string? Datacenter, IncidentReason Reason, IncidentScope Scope, bool IsOpen);
