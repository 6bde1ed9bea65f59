using Mailchimp.Telemetry.Contract;
using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.Output;

/// <summary>Writes <c>mailchimp.api.partial_failure</c>: one log event for each successful response that hides failures.</summary>
internal sealed class PartialFailureLog(MailchimpTelemetryOptions options, EventLogger logger, CallDetails details, TimeProvider time)
{
    private const string Call = $"{{{AttributeNames.HttpRequestMethod}}} {{{AttributeNames.UrlTemplate}}} {{{AttributeNames.HttpResponseStatusCode}}}:";

    private readonly ErrorLogLimiter _limiter = new(options.MaxErrorLogsPerMinute, time, new HeldBackLog(logger).Write);

    /// <summary>What is expected must not hold back what is not. The metric counts what is not logged one by one.</summary>
    private readonly ErrorLogLimiter _expectedLimiter = new(options.MaxErrorLogsPerMinute, time, static _ => { });

    public void Write(ICallView call, MailchimpPartialFailure failure, bool isExpected)
    {
        var level = isExpected ? LogLevel.Debug : LogLevel.Warning;
        if (!logger.IsEnabled(level) || !(isExpected ? _expectedLimiter : _limiter).Admit(kind: null, call.Route.Operation))
        {
            return;
        }

        var state = new LogState();
        state.Add(AttributeNames.PartialErrorCount, failure.ErrorCount);
        state.Add(AttributeNames.PartialTotalCount, failure.TotalCount);
        state.Add(AttributeNames.PartialIncomplete, failure.IsComplete ? null : true);
        state.Add(AttributeNames.PartialCodes, SpanWriter.FirstCodes(failure) is { } codes ? new TextList(codes) : null);
        state.Add(AttributeNames.BatchId, failure.BatchId);
        state.Add(AttributeNames.BatchErroredOperations, failure.Codes.Count == 0 ? failure.ErrorCount : null);
        state.Add(AttributeNames.ErrorExpected, isExpected ? true : null);
        details.AddTo(state, call);
        logger.Log(level, EventNames.PartialFailure, state.WithTemplate(TemplateOf(call, failure)));
    }

    /// <summary>Reports what is still held back.</summary>
    public void Flush()
    {
        _limiter.Flush();
        _expectedLimiter.Flush();
    }

    private static string TemplateOf(ICallView call, MailchimpPartialFailure failure)
    {
        var share = failure is { IsTotal: true, ErrorCount: > 1 } ? $"all {{{AttributeNames.PartialErrorCount}}}"
            : !failure.IsComplete ? $"at least {{{AttributeNames.PartialErrorCount}}}"
            : failure.TotalCount is null ? $"{{{AttributeNames.PartialErrorCount}}}"
            : $"{{{AttributeNames.PartialErrorCount}}} of {{{AttributeNames.PartialTotalCount}}}";
        var codes = failure.Codes.Count > 0 ? $": {{{AttributeNames.PartialCodes}}}" : string.Empty;
        return (failure.IsTotal ? "total failure: " : "partial failure: ") + call.Route.Shape switch
        {
            ResponseShape.Batch or ResponseShape.Batches => $"{share} operations of batch {{{AttributeNames.BatchId}}} failed",
            ResponseShape.Results => $"{share} results of batch {{{AttributeNames.BatchId}}} are errors{codes}",
            ResponseShape.Checklist => $"{Call} {share} checks failed{codes}",
            _ => $"{Call} {share} failed{codes}",
        };
    }
}
