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

    public static Refusal Invalid(string member, string message) => new(Problems.InvalidResource, null, (member, message));

    private static bool IsBlank(JsonNode? node) => node is null || (node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length == 0);
}
