using System.Globalization;
using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>The progress of a batch at one moment.</summary>
internal sealed record BatchProgress(string Status, int Finished = 0, int Errored = 0, DateTimeOffset? Completed = null);

/// <summary>A batch of operations, as its status describes it.</summary>
internal sealed class Batch(int operations, DateTimeOffset submitted)
{
    private volatile BatchProgress _progress = new("pending");

    public string Id { get; } = Guid.NewGuid().ToString("n")[..10];

    public BatchProgress Progress
    {
        get => _progress;
        set => _progress = value;
    }

    /// <param name="createLink">Creates the link to the results, once there are any.</param>
    public JsonObject ToJson(Func<string, string> createLink)
    {
        var progress = Progress;
        return new JsonObject
        {
            ["id"] = Id,
            ["status"] = progress.Status,
            ["total_operations"] = operations,
            ["finished_operations"] = progress.Finished,
            ["errored_operations"] = progress.Errored,
            ["submitted_at"] = Format(submitted),
            ["completed_at"] = progress.Completed is { } completed ? Format(completed) : string.Empty,
            ["response_body_url"] = progress.Completed is null ? string.Empty : createLink(Id),
            ["_links"] = new JsonArray(),
        };
    }

    private static string Format(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
}
