namespace Mailchimp.Telemetry.Errors.Partial;

/// <summary>The failures found in a successful response, as far as it was read.</summary>
internal sealed class HiddenFailures
{
    public CodeCounts Codes { get; } = new();

    /// <summary>How many items the response is about, if it says so: members, operations or checks.</summary>
    public int? Total { get; set; }

    public List<BatchState> Batches { get; } = [];

    /// <summary>The failures with codes; null if there are none.</summary>
    /// <param name="isComplete">Whether the response was read to its end.</param>
    /// <param name="batchId">The batch whose results these are.</param>
    public MailchimpPartialFailure? OfCodes(bool isComplete, string? batchId) =>
        Codes.Total > 0 ? new MailchimpPartialFailure { ErrorCount = Codes.Total, TotalCount = isComplete ? Total : null, Codes = Codes.All, BatchId = batchId, IsComplete = isComplete } : null;

    /// <summary>All failures as one; null if there are none.</summary>
    public MailchimpPartialFailure? ToFailure(bool isComplete)
    {
        var failed = Batches.Select(batch => batch.Failure(batch.Id, isComplete)).OfType<MailchimpPartialFailure>().ToList();
        return failed.Count switch
        {
            0 => OfCodes(isComplete, batchId: null),
            1 => failed[0],
            _ => new MailchimpPartialFailure
            {
                ErrorCount = Sum(failed.Select(static batch => batch.ErrorCount)),
                TotalCount = Sum(Batches.Where(static batch => batch.IsFinished).Select(static batch => batch.Operations ?? 0)),
                IsComplete = isComplete,
            },
        };
    }

    private static int Sum(IEnumerable<int> counts) => (int)Math.Min(int.MaxValue, counts.Sum(static count => (long)count));
}
