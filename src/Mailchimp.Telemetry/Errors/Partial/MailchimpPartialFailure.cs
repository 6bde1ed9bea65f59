namespace Mailchimp.Telemetry;

/// <summary>The failures that a successful response hides: members that were not added, operations of a batch that failed.</summary>
public sealed class MailchimpPartialFailure
{
    internal MailchimpPartialFailure(int errorCount, int? totalCount, IReadOnlyDictionary<string, int> codes, string? batchId, bool isComplete) =>
        (ErrorCount, TotalCount, Codes, BatchId, IsComplete) = (errorCount, totalCount, codes, batchId, isComplete);

    /// <summary>How many failed; at least 1.</summary>
    public int ErrorCount { get; }

    /// <summary>Of how many, or null if the response does not say.</summary>
    public int? TotalCount { get; }

    /// <summary>
    /// How many failed for which reason, in the order of the response: <c>ERROR_CONTACT_EXISTS</c>, <c>ERROR_GENERIC</c>,
    /// the name of a <see cref="MailchimpErrorKind"/>, or <c>other</c>. Empty for the status of a batch, which has counts only.
    /// </summary>
    public IReadOnlyDictionary<string, int> Codes { get; }

    /// <summary>The batch whose operations failed, or null.</summary>
    public string? BatchId { get; }

    /// <summary>Whether the response was read to its end; if it was not, more may have failed.</summary>
    public bool IsComplete { get; }

    /// <summary>Whether all failed.</summary>
    public bool IsTotal => ErrorCount == TotalCount;
}
