namespace Mailchimp.Telemetry.Output;

/// <summary>Whether a data center as a whole, or one of its operations where that is not null, has an open incident of one reason.</summary>
internal readonly record struct IncidentState(string? Datacenter, MailchimpIncidentReason Reason, string? Operation, bool IsOpen)
{
    public MailchimpIncidentScope Scope => Operation is null ? MailchimpIncidentScope.Datacenter : MailchimpIncidentScope.Operation;
}
