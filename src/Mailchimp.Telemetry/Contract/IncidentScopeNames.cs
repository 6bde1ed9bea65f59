namespace Mailchimp.Telemetry.Contract;

internal static class IncidentScopeNames
{
    public static string Of(MailchimpIncidentScope scope) => scope switch
    {
        MailchimpIncidentScope.Datacenter => "datacenter",
        _ => "operation",
    };
}
