namespace Mailchimp.Telemetry.Contract;

internal static class IncidentReasonNames
{
    public static string Of(IncidentReason reason) => reason switch
    {
        IncidentReason.ServerErrors => "server_errors",
        _ => "unreachable",
    };
}
