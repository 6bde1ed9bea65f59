using System.Globalization;
using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>A list of one or two items, or of as many as the caller sent.</summary>
internal sealed class ListShape(Shape item) : Shape
{
    public Shape Item => item;

    public override JsonNode Create(Seed seed, Scope scope, JsonNode? given)
    {
        var sent = given as JsonArray;
        var count = sent?.Count ?? 1 + seed.Below(2);
        return new JsonArray([.. Enumerable.Range(0, count).Select(index =>
            item.Create(seed.With(index.ToString(CultureInfo.InvariantCulture)), scope, sent?[index]))]);
    }
}
