using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Mailchimp.Telemetry.EndToEndTests.Dashboards;
using Mailchimp.Telemetry.Tool.Rules;

namespace Mailchimp.Telemetry.EndToEndTests.Rules;

/// <summary>Dashboards and rules name only metrics and labels that the telemetry contract has.</summary>
public class ContractTests
{
    /// <summary>Prometheus' own, and the one that a histogram has.</summary>
    private static readonly string[] OfPrometheus = ["job", "instance", "le"];

    /// <summary>Tells the starts of a process apart.</summary>
    private const string OfCounts = "start";

    private static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Metrics = ReadContract();

    public static TheoryData<string> Expressions => [.. DashboardFile.All.SelectMany(dashboard => dashboard.Expressions).Concat(RuleSet.Load().Groups.SelectMany(group => group.Rules).Select(rule => rule.Expr)).Distinct()];

    [Theory]
    [MemberData(nameof(Expressions))]
    public void An_expression_names_what_the_contract_has(string expression)
    {
        var recorded = RuleSet.Load().Groups.SelectMany(group => group.Rules).Select(rule => rule.Record).OfType<string>().ToHashSet();
        var selectors = Selector.Parse(expression).Where(selector => !recorded.Contains(selector.Metric)).ToList();

        foreach (var selector in selectors)
        {
            var metric = Regex.Replace(selector.Metric, "(_seconds)?(_(total|count|sum|bucket|ratio))?$", string.Empty);
            Metrics.Should().ContainKey(metric);
            selector.Labels.Except(OfPrometheus).Should().BeSubsetOf(Metrics[metric], expression);
        }

        var known = Metrics.Values.SelectMany(labels => labels).Concat(OfPrometheus).Append(OfCounts).ToHashSet();
        Selector.GroupingLabels(expression).Should().BeSubsetOf(known, expression);
        Selector.Parse(expression).SelectMany(selector => selector.Labels).Should().BeSubsetOf(known, expression);
    }

    [Fact]
    public void Labels_in_annotations_are_those_that_the_alert_keeps()
    {
        foreach (var alert in RuleSet.Load().Alerts)
        {
            var named = Regex.Matches(string.Join(' ', alert.Annotations!.Values), @"\$labels\.(\w+)").Select(match => match.Groups[1].Value);
            var kept = Selector.GroupingLabels(WithRecords(alert.Expr));
            named.Should().BeSubsetOf(kept, alert.Alert);
        }
    }

    /// <summary>An expression, and those of the rules that it stands on.</summary>
    private static string WithRecords(string expression) =>
        expression + string.Concat(RuleSet.Load().Groups.SelectMany(group => group.Rules).Where(rule => rule.Record is { } name && expression.Contains(name, StringComparison.Ordinal)).Select(rule => WithRecords(rule.Expr)));

    private static Dictionary<string, IReadOnlyList<string>> ReadContract()
    {
        var contract = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "telemetry-contract.json")))!;
        return contract["metrics"]!.AsArray().ToDictionary(
            metric => Name(metric!["name"]!),
            IReadOnlyList<string> (metric) => [.. metric!["attributes"]!.AsArray().Select(attribute => Name(attribute!))]);
    }

    private static string Name(JsonNode name) => ((string)name!).Replace('.', '_');
}
