namespace Mailchimp.Telemetry;

/// <summary>How far an incident reaches.</summary>
public enum IncidentScope
{
    /// <summary>The data center: operations of more than one kind fail, or the only one that is called.</summary>
    Datacenter,

    /// <summary>One operation: the others work.</summary>
    Operation,
}
