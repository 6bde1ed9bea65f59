using System.Text.RegularExpressions;

namespace Mailchimp.Telemetry.EndToEndTests.Dashboards;

/// <summary>A variable's query: the values that a label has among the series of a selector.</summary>
internal sealed partial record LabelValues(string Selector, string Label)
{
    public static LabelValues? Parse(string query) =>
        Pattern().Match(query) is { Success: true } match ? new LabelValues(match.Groups["selector"].Value, match.Groups["label"].Value) : null;

    [GeneratedRegex(@"^label_values\((?<selector>.+), *(?<label>[a-z_]+)\)$")]
    private static partial Regex Pattern();
}
