namespace Mailchimp.Telemetry.Signals;

internal static class InstrumentNames
{
    public const string Meter = "Mailchimp.Telemetry";
    public const string HttpClientSource = "System.Net.Http";
    public const string HttpClientMeter = "System.Net.Http";
    public const string HttpClientRequestDuration = "http.client.request.duration";

    public const string Errors = "mailchimp.client.errors";
    public const string ActiveRequests = "mailchimp.client.active_requests";
    public const string Faults = "mailchimp.telemetry.faults";
}
