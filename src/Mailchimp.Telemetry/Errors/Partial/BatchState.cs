namespace Mailchimp.Telemetry.Errors.Partial;

/// <summary>What a response says about a batch. Clients can select fields, so any may be missing.</summary>
internal sealed record BatchState
{
    public string? Id { get; set; }

    public bool IsFinished { get; set; }

    public int? Total { get; set; }

    public int? Finished { get; set; }

    public int? Errored { get; set; }

    public DateTimeOffset? Completed { get; set; }

    /// <summary>Where the results are. Signed: anyone who has it can read them.</summary>
    public string? ResultsAddress { get; set; }

    /// <summary>How many operations a finished batch had.</summary>
    public int? Operations => Total ?? Finished;

    /// <summary>What failed in a finished batch; null if nothing did.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="isComplete">Whether the response was read to its end.</param>
    public MailchimpPartialFailure? Failure(string? id, bool isComplete) =>
        this is { IsFinished: true, Errored: > 0 } ? new MailchimpPartialFailure { ErrorCount = Errored.Value, TotalCount = Operations, BatchId = id, IsComplete = isComplete } : null;
}
