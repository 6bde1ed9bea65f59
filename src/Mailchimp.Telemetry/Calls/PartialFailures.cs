using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Errors.Partial;
using Mailchimp.Telemetry.Output;

namespace Mailchimp.Telemetry.Calls;

/// <summary>Reports the failures that successful responses hide.</summary>
/// <param name="batches">Remembers which batches have been counted.</param>
/// <param name="instruments">The counters.</param>
/// <param name="log">Writes the log event.</param>
/// <param name="expected">The kinds that the application expects.</param>
/// <param name="time">The clock.</param>
internal sealed class PartialFailures(BatchTracker batches, Instruments instruments, PartialFailureLog log, IReadOnlySet<MailchimpErrorKind> expected, TimeProvider time)
{
    private readonly DateTimeOffset _since = time.GetUtcNow();

    public void Report(MailchimpCall call, HiddenFailures hidden, bool isComplete)
    {
        switch (call.Route.Shape)
        {
            case ResponseShape.Batch or ResponseShape.Batches:
                ReportBatches(call, hidden.Batches);
                break;
            case ResponseShape.Results when call.BatchId is { } batch:
                ReportCodes(call, hidden.OfCodes(isComplete, batch), batches.AddResults(batch, hidden.Codes));
                break;
            default:
                ReportCodes(call, hidden.OfCodes(isComplete, batchId: null), hidden.Codes);
                break;
        }
    }

    public void Flush() => log.Flush();

    private void ReportCodes(MailchimpCall call, MailchimpPartialFailure? failure, CodeCounts added)
    {
        foreach (var (code, count) in added.All)
        {
            instruments.CountPartialErrors(call, code, count, IsExpected(code));
        }

        if (failure is not null)
        {
            Write(call, failure, isNew: added.Total > 0);
        }
    }

    private void ReportBatches(MailchimpCall call, List<BatchState> states)
    {
        var isList = call.Route.Shape == ResponseShape.Batches;
        foreach (var state in states)
        {
            if ((state.Id ?? call.BatchId) is not { } id)
            {
                continue;
            }

            if (state.ResultsAddress is { } address)
            {
                ResultAddresses.Remember(address, id);
            }

            var isNew = batches.TryFinish(id, state, isList, _since, time.GetUtcNow());
            if (isNew)
            {
                instruments.CountBatch(state.Operations!.Value, state.Errored!.Value);
            }

            if (!isList)
            {
                SpanWriter.WriteBatch(call, id, state.Errored);
            }

            if (state.Failure(id, isComplete: true) is { } failure && (isNew || !isList))
            {
                Write(call, failure, isNew);
            }
        }
    }

    /// <summary>Every span shows what its response hides; the error status and the log event come only once.</summary>
    private void Write(MailchimpCall call, MailchimpPartialFailure failure, bool isNew)
    {
        var isExpected = failure.Codes.Count > 0 && failure.Codes.Keys.All(IsExpected);
        SpanWriter.WritePartialFailure(call, failure, isExpected, isError: isNew && !isExpected);
        if (isNew)
        {
            log.Write(call, failure, isExpected);
        }
    }

    private bool IsExpected(string code) => PartialCodes.TryGetKind(code, out var kind) && expected.Contains(kind);
}
