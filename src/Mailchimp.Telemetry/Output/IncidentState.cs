namespace Mailchimp.Telemetry.Output;

/// <summary>Whether a data center as a whole, or one of its operations where that is not null, has an open incident of one reason.</summary>
internal readonly record struct IncidentState(string? Datacenter, IncidentReason Reason, string? Operation, bool IsOpen)
{
    public IncidentScope Scope => Operation is null ? IncidentScope.Datacenter : IncidentScope.Operation;
}
