using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>The fields that <c>?fields=</c> selects, such as <c>total_items</c> and <c>batches.id</c>; unknown names select nothing.</summary>
internal static class FieldSelection
{
    public static JsonObject Select(JsonObject body, string fields) => Members(body, fields.Split(',', StringSplitOptions.TrimEntries));

    private static JsonObject Members(JsonObject body, IEnumerable<string> paths)
    {
        var asked = paths.Select(path => path.Split('.', 2)).ToLookup(path => path[0], path => path.ElementAtOrDefault(1));
        return new JsonObject(body
            .Where(member => asked.Contains(member.Key))
            .Select(member => KeyValuePair.Create(member.Key, Within(member.Value, [.. asked[member.Key]]))));
    }

    private static JsonNode? Within(JsonNode? value, string?[] paths) => value switch
    {
        JsonObject body when !paths.Contains(null) => Members(body, paths!),
        JsonArray list when !paths.Contains(null) => new JsonArray([.. list.Select(item => Within(item, paths))]),
        _ => value?.DeepClone(),
    };
}
