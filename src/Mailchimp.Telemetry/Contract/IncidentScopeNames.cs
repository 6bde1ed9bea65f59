namespace Mailchimp.Telemetry.Contract;

internal static class IncidentScopeNames
{
    public static string Of(IncidentScope scope) => scope switch
    {
        IncidentScope.Datacenter => "datacenter",
        _ => "operation",
    };
}
