using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>The fields that <c>?fields=</c> selects and <c>?exclude_fields=</c> leaves out, such as <c>total_items</c> and <c>batches.id</c>; unknown names do nothing.</summary>
internal static class FieldSelection
{
    public static JsonObject Apply(HttpRequest request, JsonObject body)
    {
        if (!HttpMethods.IsGet(request.Method))
        {
            return body;
        }

        var selected = request.Query["fields"].ToString() is { Length: > 0 } fields ? Members(body, Paths(fields)) : body;
        if (request.Query["exclude_fields"].ToString() is { Length: > 0 } excluded)
        {
            foreach (var path in Paths(excluded))
            {
                Exclude(selected, path.Split('.'));
            }
        }

        return selected;
    }

    private static string[] Paths(string fields) => fields.Split(',', StringSplitOptions.TrimEntries);

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

    private static void Exclude(JsonNode? node, ReadOnlySpan<string> path)
    {
        switch (node)
        {
            case JsonObject body when path.Length == 1:
                body.Remove(path[0]);
                break;
            case JsonObject body:
                Exclude(body[path[0]], path[1..]);
                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    Exclude(item, path);
                }

                break;
            default:
                break;
        }
    }
}
