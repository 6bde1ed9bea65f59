using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator;

internal static class JsonObjectExtensions
{
    public static string? Text(this JsonObject body, string name) =>
        body[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static bool Flag(this JsonObject body, string name) =>
        body[name] is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;
}
