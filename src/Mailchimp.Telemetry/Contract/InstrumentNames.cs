namespace Mailchimp.Telemetry.Contract;

internal static class InstrumentNames
{
    public const string Meter = "Mailchimp.Telemetry";
    public const string HttpClientSource = "System.Net.Http";
    public const string HttpClientActivity = "System.Net.Http.HttpRequestOut";

    public const string RequestDuration = "mailchimp.client.request.duration";
    public const string Errors = "mailchimp.client.errors";
    public const string AccountErrors = "mailchimp.client.account_errors";
    public const string CancelledRequests = "mailchimp.client.cancelled_requests";
    public const string RecoveredOperations = "mailchimp.client.recovered_operations";
    public const string PartialErrors = "mailchimp.client.partial_errors";
    public const string Batches = "mailchimp.client.batches";
    public const string BatchOperations = "mailchimp.client.batch_operations";
    public const string ActiveRequests = "mailchimp.client.active_requests";
    public const string QueuedRequests = "mailchimp.client.queued_requests";
    public const string AbandonedRequests = "mailchimp.client.abandoned_requests";
    public const string ConcurrencyLimit = "mailchimp.client.concurrency.limit";
    public const string ConcurrencySaturation = "mailchimp.client.concurrency.saturation";
    public const string ConcurrencyPeakSaturation = "mailchimp.client.concurrency.peak_saturation";
    public const string ConcurrencyExternal = "mailchimp.client.concurrency.external";
    public const string IncidentActive = "mailchimp.client.incident.active";
    public const string Incidents = "mailchimp.client.incidents";
    public const string Redactions = "mailchimp.telemetry.redactions";
    public const string DroppedEvents = "mailchimp.telemetry.dropped_events";
    public const string TelemetryStartTime = "mailchimp.telemetry.start_time";
    public const string InternalErrors = "mailchimp.telemetry.internal_errors";
}
