using Mailchimp.Telemetry.Contract;
using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.Output;

/// <summary>Writes <c>mailchimp.api.partial_failure</c>: one log event for each successful response that hides failures.</summary>
internal sealed class PartialFailureLog(MailchimpTelemetryOptions options, EventLogger logger, CallDetails details, TimeProvider time, Action<Exception> onError) : IDisposable
{
    private const string Call = $"{{{AttributeNames.HttpRequestMethod}}} {{{AttributeNames.UrlTemplate}}} {{{AttributeNames.HttpResponseStatusCode}}}:";

    private readonly ErrorLogLimiter _limiter = new(options.ErrorLogLimit, time, new HeldBackLog(logger, onError).Write);

    public void Write(ICallView call, PartialFailure failure)
    {
        var level = failure.IsExpected ? LogLevel.Debug : LogLevel.Warning;
        if (!logger.IsEnabled(level) || !_limiter.Admit(kind: null, call.Route.Operation))
        {
            return;
        }

        var state = new LogState();
        state.Add(AttributeNames.PartialErrorCount, failure.ErrorCount);
        state.Add(AttributeNames.PartialTotalCount, failure.TotalCount);
        state.Add(AttributeNames.PartialCodes, failure.Codes.Length > 0 ? failure.Codes : null);
        state.Add(AttributeNames.BatchId, failure.Batch);
        state.Add(AttributeNames.BatchErroredOperations, failure.ErroredOperations);
        state.Add(AttributeNames.ErrorExpected, failure.IsExpected ? true : null);
        details.AddTo(state, call);
        logger.Log(level, EventNames.PartialFailure, state.WithTemplate(TemplateOf(call, failure)));
    }

    public void Dispose() => _limiter.Dispose();

    private static string TemplateOf(ICallView call, PartialFailure failure)
    {
        var isTotal = failure.ErrorCount == failure.TotalCount;
        var share = isTotal ? $"all {{{AttributeNames.PartialErrorCount}}}"
            : failure.TotalCount is null ? $"{{{AttributeNames.PartialErrorCount}}}"
            : $"{{{AttributeNames.PartialErrorCount}}} of {{{AttributeNames.PartialTotalCount}}}";
        var codes = failure.Codes.Length > 0 ? $": {{{AttributeNames.PartialCodes}}}" : string.Empty;
        return (isTotal ? "total failure: " : "partial failure: ") + call.Route.Shape switch
        {
            ResponseShape.Batch or ResponseShape.Batches => $"{share} operations of batch {{{AttributeNames.BatchId}}} failed",
            ResponseShape.Results => $"{share} results of batch {{{AttributeNames.BatchId}}} are errors{codes}",
            ResponseShape.Checklist => $"{Call} {share} checks failed{codes}",
            _ => $"{Call} {share} failed{codes}",
        };
    }
}
