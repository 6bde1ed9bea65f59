namespace Mailchimp.Telemetry.Contract;

internal static class AttributeNames
{
    public const string UrlTemplate = "url.template";
    public const string UrlFull = "url.full";
    public const string ErrorType = "error.type";
    public const string ExceptionType = "exception.type";
    public const string ExceptionMessage = "exception.message";
    public const string HttpRequestResendCount = "http.request.resend_count";
    public const string HttpRequestMethod = "http.request.method";
    public const string HttpResponseStatusCode = "http.response.status_code";
    public const string HttpRequestHeaderPrefix = "http.request.header.";
    public const string HttpResponseHeaderPrefix = "http.response.header.";

    public const string Operation = "mailchimp.operation";
    public const string Datacenter = "mailchimp.datacenter";
    public const string Account = "mailchimp.account";
    public const string RequestId = "mailchimp.request_id";

    public const string ErrorKind = "mailchimp.error.kind";
    public const string ErrorFault = "mailchimp.error.fault";
    public const string ErrorTitle = "mailchimp.error.title";
    public const string ErrorStatus = "mailchimp.error.status";
    public const string ErrorInstance = "mailchimp.error.instance";
    public const string ErrorDetail = "mailchimp.error.detail";
    public const string ErrorFields = "mailchimp.error.fields";
    public const string ErrorFingerprint = "mailchimp.error.fingerprint";
    public const string ErrorRetryable = "mailchimp.error.retryable";
    public const string ErrorSimulated = "mailchimp.error.simulated";
    public const string ErrorExpected = "mailchimp.error.expected";
    public const string ErrorFinal = "mailchimp.error.final";
    public const string ErrorRecovered = "mailchimp.error.recovered";
    public const string Tries = "mailchimp.tries";
    public const string UnsafeResend = "mailchimp.resend.unsafe";

    public const string PartialErrorCount = "mailchimp.partial.error_count";
    public const string PartialTotalCount = "mailchimp.partial.total_count";
    public const string PartialIncomplete = "mailchimp.partial.incomplete";
    public const string PartialCodes = "mailchimp.partial.codes";
    public const string PartialCode = "mailchimp.partial.code";
    public const string BatchId = "mailchimp.batch.id";
    public const string BatchErroredOperations = "mailchimp.batch.errored_operations";
    public const string BatchOutcome = "mailchimp.batch.outcome";
    public const string BatchOperationOutcome = "mailchimp.batch.operation_outcome";

    public const string RequestBody = "mailchimp.request.body";
    public const string ResponseBody = "mailchimp.response.body";
    public const string StartTime = "mailchimp.start_time";
    public const string Duration = "mailchimp.duration";
    public const string HeldBackCount = "mailchimp.held_back.count";
    public const string HeldBackSince = "mailchimp.held_back.since";
    public const string TraceId = "trace_id";
    public const string SpanId = "span_id";

    public const string ConcurrencyActive = "mailchimp.concurrency.active";
    public const string ConcurrencyAbandoned = "mailchimp.concurrency.abandoned";
    public const string ConcurrencyLimit = "mailchimp.concurrency.limit";
    public const string ConcurrencyExternal = "mailchimp.concurrency.external";

    public const string IncidentReason = "mailchimp.incident.reason";
    public const string IncidentScope = "mailchimp.incident.scope";
    public const string IncidentOperation = "mailchimp.incident.operation";
    public const string IncidentFailingOperations = "mailchimp.incident.failing_operations";
    public const string IncidentCalledOperations = "mailchimp.incident.called_operations";
    public const string IncidentSince = "mailchimp.incident.since";
    public const string IncidentWindow = "mailchimp.incident.window";
    public const string IncidentCalls = "mailchimp.incident.calls";
    public const string IncidentFailures = "mailchimp.incident.failures";

    public const string RedactionRule = "mailchimp.redaction.rule";
    public const string RedactionSignal = "mailchimp.redaction.signal";

    public const string DropSignal = "mailchimp.drop.signal";
    public const string DropReason = "mailchimp.drop.reason";
    public const string TelemetryHosts = "mailchimp.telemetry.hosts";
    public const string TelemetryExports = "mailchimp.telemetry.exports";
    public const string TelemetryRedacts = "mailchimp.telemetry.redacts";
    public const string TelemetryOff = "mailchimp.telemetry.off";
    public const string TelemetryStage = "mailchimp.telemetry.stage";
}
