using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Tool.Grafana;

internal static class JsonShape
{
    /// <summary>Of what Grafana answers, the members that were sent: it adds some of its own to what it keeps.</summary>
    public static JsonNode? Select(JsonNode? from, JsonNode? shape) => (from, shape) switch
    {
        (JsonObject there, JsonObject wanted) => new JsonObject(wanted.Where(member => there.ContainsKey(member.Key)).Select(member => KeyValuePair.Create(member.Key, Select(there[member.Key], member.Value)))),
        (JsonArray there, JsonArray wanted) => new JsonArray([.. there.Select((item, index) => Select(item, index < wanted.Count ? wanted[index] : null))]),
        _ => from?.DeepClone(),
    };
}
