namespace Mailchimp.Telemetry.Contract;

internal static class IncidentReasonNames
{
    public static string Of(MailchimpIncidentReason reason) => reason switch
    {
        MailchimpIncidentReason.ServerErrors => "server_errors",
        _ => "unreachable",
    };
}
