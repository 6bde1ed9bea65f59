using System.Text.RegularExpressions;
using Mailchimp.Telemetry.EndToEndTests.Support;
using Mailchimp.Telemetry.Tool.Rules;

namespace Mailchimp.Telemetry.EndToEndTests.Rules;

/// <summary>The Prometheus rules, checked and run by Prometheus' own tool.</summary>
public class RulesTests
{
    private static readonly string Rules = Path.Combine(AppContext.BaseDirectory, "dashboards", "prometheus");

    public static TheoryData<string> RuleFiles => [.. Directory.GetFiles(Rules, "*.yml").Select(file => Path.GetFileName(file))];

    public static TheoryData<string> TestFiles => [.. Directory.GetFiles(Path.Combine(Rules, "tests"), "*.yml").Select(file => Path.GetFileName(file))];

    [SkippableTheory]
    [MemberData(nameof(RuleFiles))]
    public async Task A_rule_file_is_valid(string file) => await Promtool.RunAsync("check", "rules", Path.Combine(Rules, file));

    [SkippableTheory]
    [MemberData(nameof(TestFiles))]
    public async Task The_rules_give_what_their_tests_expect(string file) => await Promtool.RunAsync("test", "rules", Path.Combine(Rules, "tests", file));

    [Fact]
    public void Each_alert_has_a_runbook_a_severity_a_firing_and_a_silent_case()
    {
        var alerts = Names(File.ReadAllText(Path.Combine(Rules, "mailchimp-alerts.yml")), @"- alert: (\w+)").ToHashSet();
        var pages = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "runbooks")).Select(file => Path.GetFileNameWithoutExtension(file));
        pages.Should().BeEquivalentTo(alerts);
        foreach (var page in pages)
        {
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "runbooks", page + ".md")).Should()
                .StartWith($"# {page}\n").And.Contain("## What it means").And.Contain("## How to confirm").And.Contain("## What to do").And.Contain("## When to contact Mailchimp");
        }

        foreach (var rule in File.ReadAllText(Path.Combine(Rules, "mailchimp-alerts.yml")).Split("- alert: ").Skip(1))
        {
            var name = rule[..rule.IndexOf('\n', StringComparison.Ordinal)];
            rule.Should().Contain("severity: ").And.Contain("summary: ").And.Contain("description: ").And.Contain($"runbook_url: docs/runbooks/{name}.md");
        }

        var cases = File.ReadAllText(Path.Combine(Rules, "tests", "alerts_test.yml")).Split("  - interval: ").Skip(1).ToLookup(
            test => Names(test, @"alertname: (\w+)").Single(),
            test => !test.Contains("exp_alerts: []", StringComparison.Ordinal));
        cases.Select(group => group.Key).Should().BeEquivalentTo(alerts);
        cases.Should().OnlyContain(group => group.Contains(true) && group.Contains(false));
    }

    [SkippableFact]
    public async Task Alerts_for_Grafana_fire_and_keep_silent_as_those_of_Prometheus()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        var rules = RuleSet.Load();
        var alerts = rules.Files.Single(file => file.Name == "mailchimp-alerts.yml").Text;
        foreach (var alert in rules.Alerts)
        {
            // The inlined expression on one line stands for the original's block of lines.
            alerts = alerts.Replace("|\n" + string.Concat(alert.Expr.TrimEnd().Split('\n').Select(line => $"          {line}\n")), $"'{rules.Inline(alert).ReplaceLineEndings(" ").Trim()}'\n", StringComparison.Ordinal);
        }

        alerts.Should().NotContain("ratio_rate").And.NotContain("increase5m").And.NotContain("saturation:ratio", "no recorded series is left");
        await File.WriteAllTextAsync(Path.Combine(folder, "alerts.yml"), alerts);
        var cases = await File.ReadAllTextAsync(Path.Combine(Rules, "tests", "alerts_test.yml"));
        await File.WriteAllTextAsync(Path.Combine(folder, "alerts_test.yml"), Regex.Replace(cases, @"rule_files:\n(  - .*\n)+", "rule_files:\n  - alerts.yml\n"));

        await Promtool.RunAsync("test", "rules", Path.Combine(folder, "alerts_test.yml"));
        Directory.Delete(folder, recursive: true);
    }

    private static IEnumerable<string> Names(string text, string pattern) => Regex.Matches(text, pattern).Select(match => match.Groups[1].Value);
}
