using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>How many items a list beside it has.</summary>
internal sealed class CountShape(string list) : Shape
{
    public string List => list;

    public JsonNode Of(JsonObject owner) => ((JsonArray)owner[list]!).Count;

    public override JsonNode Create(Seed seed, Scope scope, JsonNode? given) =>
        throw new InvalidOperationException($"There is no object to count '{list}' of.");
}
