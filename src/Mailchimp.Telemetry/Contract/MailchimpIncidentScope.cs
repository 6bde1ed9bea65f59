namespace Mailchimp.Telemetry;

/// <summary>How far an incident reaches.</summary>
public enum MailchimpIncidentScope
{
    /// <summary>The whole data center: several operations fail, or connections to it do, or the only operation that is called often does.</summary>
    Datacenter,

    /// <summary>One operation: calls to others succeed.</summary>
    Operation,
}
