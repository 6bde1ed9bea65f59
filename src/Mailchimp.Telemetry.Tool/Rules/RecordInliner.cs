using System.Text.RegularExpressions;

namespace Mailchimp.Telemetry.Tool.Rules;

/// <summary>Puts the expressions of recording rules in the place of the series that they record.</summary>
internal static partial class RecordInliner
{
    /// <summary>Rules may stand on rules, but not endlessly.</summary>
    private const int MaxDepth = 5;

    public static string Inline(string expression, IReadOnlyDictionary<string, string> records)
    {
        for (var depth = 0; depth < MaxDepth && Recorded().IsMatch(expression); depth++)
        {
            expression = Recorded().Replace(expression, match => records.TryGetValue(match.Groups["name"].Value, out var recorded)
                ? $"({Push(recorded.Trim(), match.Groups["matchers"].Value)})"
                : throw new InvalidDataException($"The rule {match.Groups["name"].Value} is used, but not recorded."));
        }

        return expression;
    }

    /// <summary>A matcher on a label that the rule keeps chooses the same series inside of it as outside.</summary>
    private static string Push(string recorded, string matchers) =>
        matchers.Length == 0 ? recorded : Selector().Replace(recorded, match => $"{match.Value}{matchers}, ");

    [GeneratedRegex(@"(?<name>\b[a-z_]+:[a-z_]+:[a-z0-9_]+)(?:\{(?<matchers>[^}]*)\})?")]
    private static partial Regex Recorded();

    [GeneratedRegex(@"\b[a-z_]+\{")]
    private static partial Regex Selector();
}
