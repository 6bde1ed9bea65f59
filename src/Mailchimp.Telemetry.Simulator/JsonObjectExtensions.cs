using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator;

internal static class JsonObjectExtensions
{
    public static string? Text(this JsonObject body, string name) =>
        body[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static bool Flag(this JsonObject body, string name) =>
        body[name] is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    /// <summary>The texts of an array; none if there is no such array.</summary>
    public static IEnumerable<string> Texts(this JsonObject body, string name) =>
        (body[name] as JsonArray ?? []).OfType<JsonValue>().Select(value => value.ToString());

    /// <summary>The objects of an array; none if there is no such array.</summary>
    public static IEnumerable<JsonObject> Objects(this JsonObject body, string name) => (body[name] as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>A member, or with <c>contact.city</c> a member of a member.</summary>
    public static JsonNode? At(this JsonObject body, string path)
    {
        JsonNode? node = body;
        foreach (var name in path.Split('.'))
        {
            node = (node as JsonObject)?[name];
        }

        return node;
    }

    /// <summary>Sets a member, or with <c>contact.city</c> a member of a member, which is made if need be.</summary>
    public static void Set(this JsonObject body, string path, JsonNode? value)
    {
        var names = path.Split('.');
        var target = body;
        foreach (var name in names[..^1])
        {
            if (target[name] is not JsonObject inner)
            {
                target[name] = inner = [];
            }

            target = inner;
        }

        target[names[^1]] = value;
    }

    /// <summary>Takes over the members of a change; objects are merged, anything else is replaced.</summary>
    public static void Merge(this JsonObject target, JsonObject change)
    {
        foreach (var (name, value) in change)
        {
            if (value is JsonObject inner && target[name] is JsonObject existing)
            {
                existing.Merge(inner);
            }
            else
            {
                target[name] = value?.DeepClone();
            }
        }
    }
}
