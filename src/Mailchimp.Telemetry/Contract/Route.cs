namespace Mailchimp.Telemetry.Contract;

/// <summary>A path that the API knows: its template, and the operation when the method is one that the path supports.</summary>
/// <param name="Template">The path with names in place of ids.</param>
/// <param name="Operation">The operation's name.</param>
/// <param name="SpanName">The method of the operation and the template.</param>
internal sealed record Route(string? Template, string? Operation, string? SpanName)
{
    public static Route Unknown { get; } = new(null, null, null);

    /// <summary>The archive with the results of a batch, which is stored outside the API.</summary>
    public static Route BatchResults { get; } = new(null, null, null) { Shape = ResponseShape.Results };

    /// <summary>Where its successful responses can hide failures.</summary>
    public ResponseShape Shape { get; init; } = Operation switch
    {
        "lists.batchListMembers" or "lists.batchSegmentMembers" => ResponseShape.Members,
        "batches.start" or "batches.status" => ResponseShape.Batch,
        "batches.list" => ResponseShape.Batches,
        "campaigns.getSendChecklist" => ResponseShape.Checklist,
        _ => ResponseShape.Plain,
    };

    /// <summary>Whether its path ends with the id of the batch that it asks about.</summary>
    public bool IsOfOneBatch { get; } = Operation == "batches.status";
}
