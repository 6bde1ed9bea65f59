using System.Collections.ObjectModel;

namespace Mailchimp.Telemetry;

/// <summary>The failures that a successful response hides, such as members that were not added or batch operations that failed.</summary>
public sealed class MailchimpPartialFailure
{
    /// <summary>How many failed. 0 only if the results of a batch could not be read to their end, and no failure was found.</summary>
    public required int ErrorCount { get; init; }

    /// <summary>How many there were in total, failed or not: in the batch if <see cref="BatchId"/> is set, else in the response. Null if the response gives no total.</summary>
    public int? TotalCount { get; init; }

    /// <summary>
    /// The number of failures by reason, in the order of the response: <c>ERROR_CONTACT_EXISTS</c>, <c>ERROR_GENERIC</c>,
    /// the name of a <see cref="MailchimpErrorKind"/>, or <c>other</c>. Empty for the status of a batch, which has only counts.
    /// </summary>
    public IReadOnlyDictionary<string, int> Codes { get; init; } = ReadOnlyDictionary<string, int>.Empty;

    /// <summary>The batch whose operations failed, or null.</summary>
    public string? BatchId { get; init; }

    /// <summary>Whether the response was read to its end; if not, more may have failed.</summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>Whether all failed.</summary>
    public bool IsTotal => ErrorCount == TotalCount;
}
