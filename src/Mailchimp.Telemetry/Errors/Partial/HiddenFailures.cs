namespace Mailchimp.Telemetry.Errors.Partial;

/// <summary>What a successful response hides, as far as it was read.</summary>
internal sealed class HiddenFailures
{
    public CodeCounts Codes { get; } = new();

    /// <summary>How many things the response is about, where it says so: members, operations, checks.</summary>
    public int? Total { get; set; }

    public List<BatchState> Batches { get; } = [];

    /// <summary>All of it in one; null if there is none.</summary>
    public MailchimpPartialFailure? Failure
    {
        get
        {
            if (Codes.Total > 0)
            {
                return new MailchimpPartialFailure(Codes.Total, Total, Codes.All, batchId: null);
            }

            var failed = Batches.Select(static batch => batch.Failure(batch.Id)).OfType<MailchimpPartialFailure>().ToList();
            return failed.Count switch
            {
                0 => null,
                1 => failed[0],
                _ => new MailchimpPartialFailure(failed.Sum(static batch => batch.ErrorCount), Batches.Where(static batch => batch.IsFinished).Sum(static batch => batch.Operations), CodeCounts.None, batchId: null),
            };
        }
    }
}
