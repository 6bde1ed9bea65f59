using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator.State;

/// <summary>What a request's body must hold.</summary>
internal static class Checks
{
    /// <param name="body">The request's body.</param>
    /// <param name="members">Their names; <c>contact.city</c> is a member within a member.</param>
    public static Refusal? Required(JsonObject body, params IEnumerable<string> members)
    {
        string[] missing = [.. members.Where(member => IsBlank(body.At(member)))];
        return missing.Length == 0 ? null : new Refusal(
            Problems.InvalidResource,
            null,
            [("", $"Required fields were not provided: {string.Join(", ", missing)}"), .. missing.Select(member => (member, "This value should not be blank."))]);
    }

    public static Refusal? OneOf(JsonObject body, string member, params ReadOnlySpan<string> values) =>
        body.At(member) is not { } value || values.Contains(value.ToString())
            ? null
            : Invalid(member, $"Data presented is not one of the accepted values: {string.Join(", ", values!)}.");

    /// <summary>Checks that members have the JSON type that they have in a sample. A number may come as text.</summary>
    public static Refusal? Types(JsonObject body, JsonObject sample)
    {
        foreach (var (name, value) in body)
        {
            if (value is not null && sample[name] is { } other && TypeOf(value) != TypeOf(other) && !(TypeOf(other) == "number" && IsNumber(value)))
            {
                return Invalid(name, $"Schema describes {TypeOf(other)}, {TypeOf(value)} found instead");
            }
        }

        return null;
    }

    public static Refusal Invalid(string member, string message) => new(Problems.InvalidResource, null, (member, message));

    private static string TypeOf(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.ToString().ToLowerInvariant(),
    };

    private static bool IsNumber(JsonNode node) => double.TryParse(node.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static bool IsBlank(JsonNode? node) => node is null || (node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length == 0);
}
