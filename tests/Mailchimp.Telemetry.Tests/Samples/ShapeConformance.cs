using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Mailchimp.Telemetry.Simulator;

namespace Mailchimp.Telemetry.Tests.Samples;

/// <summary>How an answer differs from its shape: members that lack or are too many, wrong types, values that are not of their kind.</summary>
internal static class ShapeConformance
{
    private static readonly string[] LinkMembers = ["rel", "href", "method", "targetSchema", "schema"];

    private static readonly Dictionary<string, Regex> Patterns = new(StringComparer.Ordinal)
    {
        ["id"] = new("^[0-9a-f]{10}$"),
        ["hash"] = new("^[0-9a-f]{32}$"),
        ["email"] = new(@"^[a-z]+\.[a-z]+\d+@reader\.example$"),
        ["url"] = new("^https://[^ ]+$"),
        ["time"] = new(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$"),
        ["date"] = new(@"^\d{4}-\d\d-\d\d$"),
        ["phone"] = new(@"^\+\d{11}$"),
        ["ip"] = new(@"^203\.0\.113\.\d{1,3}$"),
        ["secret"] = new("^[0-9A-Za-z+/]+=*$"),
    };

    public static IEnumerable<string> Differences(Shape shape, JsonNode? value, string path = "") => (shape, value) switch
    {
        (ObjectShape expected, JsonObject actual) => OfObject(expected, actual, path),
        (ListShape expected, JsonArray actual) => actual.SelectMany((item, index) => Differences(expected.Item, item, $"{path}[{index}]")),
        (OtherShape expected, _) => Differences(expected.Shape, value, path),
        (LinksShape, JsonArray { Count: > 0 } links) => links.SelectMany(link => OfLink(link, path)),
        (ValueShape expected, _) => OfValue(expected, value, path),
        _ => [$"{path} is {value?.ToJsonString() ?? "null"}"],
    };

    private static IEnumerable<string> OfObject(ObjectShape shape, JsonObject value, string path)
    {
        foreach (var (name, member) in shape.Members)
        {
            var place = $"{path}.{name}";
            if (!value.ContainsKey(name))
            {
                yield return $"{place} lacks";
            }
            else if (member is CountShape { List: var list })
            {
                if (Integer(value[name]) is not { } count || count < value[list]!.AsArray().Count)
                {
                    yield return $"{place} is no count of {list}";
                }
            }
            else
            {
                foreach (var difference in Differences(member, value[name], place))
                {
                    yield return difference;
                }
            }
        }

        foreach (var (name, other) in value.ExceptBy(shape.Members.Select(member => member.Key), member => member.Key))
        {
            foreach (var difference in shape.Others is null ? [$"{path}.{name} is not documented"] : Differences(shape.Others, other, $"{path}.{name}"))
            {
                yield return difference;
            }
        }
    }

    private static IEnumerable<string> OfLink(JsonNode? link, string path) =>
        link is JsonObject members && members.Select(member => member.Key).SequenceEqual(LinkMembers)
            ? Patterns["url"].IsMatch(members["href"]!.ToString()) ? [] : [$"{path} leads to {members["href"]}"]
            : [$"{path} has {link?.ToJsonString()}"];

    private static IEnumerable<string> OfValue(ValueShape shape, JsonNode? value, string path)
    {
        if (value is null)
        {
            return shape.IsNullable ? [] : [$"{path} is null"];
        }

        var isOfKind = (shape.Kind.Name, value.GetValueKind()) switch
        {
            ("any", _) => true,
            ("int", JsonValueKind.Number) => Integer(value) is not null,
            ("number", JsonValueKind.Number) => true,
            ("bool", JsonValueKind.True or JsonValueKind.False) => true,
            ("text", JsonValueKind.String) => true,
            ("enum", JsonValueKind.String) => shape.Choices.Contains(value.ToString()),
            (var kind, JsonValueKind.String) => Patterns.TryGetValue(kind, out var pattern) && pattern.IsMatch(value.ToString()),
            _ => false,
        };
        return isOfKind ? [] : [$"{path} is {value.ToJsonString()}, no {shape.Kind.Name}"];
    }

    private static long? Integer(JsonNode? value) =>
        long.TryParse(value?.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
