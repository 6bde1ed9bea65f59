namespace Mailchimp.Telemetry;

/// <summary>How far an incident reaches.</summary>
public enum MailchimpIncidentScope
{
    /// <summary>The whole data center: several operations fail, or connections to it do, or the only operation that is called often does.</summary>
    Datacenter,

    /// <summary>One operation: the others work, or nothing is known of them.</summary>
    Operation,
}
