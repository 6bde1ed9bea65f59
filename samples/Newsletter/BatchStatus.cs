using System.Text.Json.Nodes;

namespace Newsletter;

/// <summary>The progress of a batch.</summary>
internal sealed record BatchStatus(bool IsFinished, int Total, int Finished, int Errored, string ResultsUrl)
{
    /// <summary>The fields that <see cref="Read"/> needs.</summary>
    public const string Fields = "status,total_operations,finished_operations,errored_operations,response_body_url";

    public static BatchStatus Read(JsonObject body) => new(
        (string?)body["status"] == "finished",
        (int)body["total_operations"]!,
        (int)body["finished_operations"]!,
        (int)body["errored_operations"]!,
        (string)body["response_body_url"]!);
}
