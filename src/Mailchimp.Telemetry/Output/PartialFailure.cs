namespace Mailchimp.Telemetry.Output;

/// <summary>The failures that a successful response hides.</summary>
internal sealed record PartialFailure
{
    public required int ErrorCount { get; init; }

    /// <summary>Of how many, where the response says so.</summary>
    public int? TotalCount { get; init; }

    /// <summary>The first codes; none where only counts are known.</summary>
    public string[] Codes { get; init; } = [];

    public string? Batch { get; init; }

    /// <summary>How many operations of the batch failed, where the failures are those.</summary>
    public int? ErroredOperations { get; init; }

    /// <summary>Whether all of them are kinds that the application expects.</summary>
    public bool IsExpected { get; init; }
}
