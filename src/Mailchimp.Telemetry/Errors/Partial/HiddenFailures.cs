namespace Mailchimp.Telemetry.Errors.Partial;

/// <summary>What a successful response hides, as far as it was read.</summary>
internal sealed class HiddenFailures
{
    public CodeCounts Codes { get; } = new();

    /// <summary>How many things the response is about, where it says so: members, operations, checks.</summary>
    public int? Total { get; set; }

    public List<BatchState> Batches { get; } = [];
}
