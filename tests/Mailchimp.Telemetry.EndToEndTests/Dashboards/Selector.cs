using System.Text.RegularExpressions;

namespace Mailchimp.Telemetry.EndToEndTests.Dashboards;

/// <summary>A series selector in a PromQL expression.</summary>
/// <param name="Matchers">Its matchers as they are written, such as <c>job=~"$job"</c>.</param>
/// <param name="Range">What stands in brackets behind it, or null.</param>
/// <param name="Function">The function that it is the argument of, or null.</param>
internal sealed partial record Selector(string Metric, IReadOnlyList<string> Matchers, string? Range, string? Function)
{
    private static readonly string[] Keywords = ["and", "or", "unless", "offset", "bool", "group_left", "group_right"];

    public IEnumerable<string> Labels => Matchers.Select(matcher => matcher[..matcher.IndexOfAny(['=', '!'])].Trim());

    public static IReadOnlyList<Selector> Parse(string expression)
    {
        var selectors = new List<Selector>();
        var functions = new Stack<string>();
        foreach (Match token in Token().Matches(LabelList().Replace(expression, string.Empty)))
        {
            var word = token.Groups["word"].Value;
            if (token.Groups["opens"].Success)
            {
                functions.Push(word);
            }
            else if (token.Value == ")")
            {
                functions.Pop();
            }
            else if (word.Length > 0 && !Keywords.Contains(word))
            {
                var range = token.Groups["range"];
                selectors.Add(new Selector(word, [.. Matcher().Matches(token.Groups["matchers"].Value).Select(matcher => matcher.Value)], range.Success ? range.Value : null, functions.TryPeek(out var function) ? function : null));
            }
        }

        return selectors;
    }

    /// <summary>The labels that an expression groups or joins by.</summary>
    public static IEnumerable<string> GroupingLabels(string expression) =>
        LabelList().Matches(expression).SelectMany(list => list.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@"\b(by|without|on|ignoring|group_left|group_right)\s*\((?<labels>[^)]*)\)")]
    private static partial Regex LabelList();

    /// <summary>Numbers, durations, variables and subqueries are tokens so that their letters are not taken for names.</summary>
    [GeneratedRegex("""("(\\.|[^"\\])*")|[0-9][0-9.a-z]*|\$[a-zA-Z_]+|(?<word>[a-zA-Z_:][a-zA-Z0-9_:]*)?\s*(?<opens>\()|(?<word>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<matchers>([^}"]|"(\\.|[^"\\])*")*)\})?(\[(?<range>[^\]]*)\])?|\[[^\]]*\]|\)""")]
    private static partial Regex Token();

    [GeneratedRegex("""[a-zA-Z_]+\s*(=~|!~|!=|=)\s*"(\\.|[^"\\])*["]""")]
    private static partial Regex Matcher();
}
