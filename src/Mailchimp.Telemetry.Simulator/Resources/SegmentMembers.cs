using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator.Resources;

/// <summary>Who is in a segment: those who were put there, or those whom its conditions describe.</summary>
internal static class SegmentMembers
{
    public static IReadOnlyCollection<Member> Of(MailingList list, JsonObject segment) =>
        [.. list.Members.Values.Where(segment.Text("type") == "static" ? member => member.Segments.ContainsKey((int)segment["id"]!) : member => Matches(list, member, segment))];

    private static bool Matches(MailingList list, Member member, JsonObject segment)
    {
        var options = segment["options"] as JsonObject ?? [];
        var conditions = options.Objects("conditions");
        return options.Text("match") == "all"
            ? conditions.All(condition => Meets(list, member, condition))
            : conditions.Any(condition => Meets(list, member, condition));
    }

    /// <summary>Conditions on addresses, merge fields and tags are understood; any other is met by no member.</summary>
    private static bool Meets(MailingList list, Member member, JsonObject condition)
    {
        var value = condition["value"]?.ToString() ?? string.Empty;
        return (condition.Text("condition_type"), condition.Text("op")) switch
        {
            ("StaticSegment", "static_is") => int.TryParse(value, out var id) && member.Segments.ContainsKey(id),
            ("StaticSegment", "static_not") => int.TryParse(value, out var id) && !member.Segments.ContainsKey(id),
            ("EmailAddress", var op) => Compare(member.Email, op, value),
            ("TextMerge" or "DropdownMerge" or "SelectMerge", var op) => Compare(FieldOf(list, member, condition.Text("field")), op, value),
            _ => false,
        };
    }

    private static string FieldOf(MailingList list, Member member, string? tag) =>
        tag is null ? string.Empty : MergeFieldRules.Fill(list.MergeFields, member.MergeFields)[tag]?.ToString() ?? string.Empty;

    private static bool Compare(string text, string? op, string value) => op switch
    {
        "is" => text.Equals(value, StringComparison.OrdinalIgnoreCase),
        "not" => !text.Equals(value, StringComparison.OrdinalIgnoreCase),
        "contains" => text.Contains(value, StringComparison.OrdinalIgnoreCase),
        "notcontain" => !text.Contains(value, StringComparison.OrdinalIgnoreCase),
        "starts" => text.StartsWith(value, StringComparison.OrdinalIgnoreCase),
        "ends" => text.EndsWith(value, StringComparison.OrdinalIgnoreCase),
        "blank" => text.Length == 0,
        "blank_not" => text.Length > 0,
        _ => false,
    };
}
