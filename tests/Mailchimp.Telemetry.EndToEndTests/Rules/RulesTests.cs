using System.Text.RegularExpressions;
using Mailchimp.Telemetry.EndToEndTests.Dashboards;
using Mailchimp.Telemetry.EndToEndTests.Support;
using Mailchimp.Telemetry.Tool.Rules;

namespace Mailchimp.Telemetry.EndToEndTests.Rules;

/// <summary>The Prometheus rules, checked and run by Prometheus' own tool.</summary>
public class RulesTests
{
    private static readonly string Rules = Path.Combine(AppContext.BaseDirectory, "dashboards", "prometheus");

    public static TheoryData<string> RuleFiles => [.. Directory.GetFiles(Rules, "*.yml").Select(file => Path.GetFileName(file))];

    public static TheoryData<string> TestFiles => [.. Directory.GetFiles(Path.Combine(Rules, "tests"), "*.yml").Select(file => Path.GetFileName(file))];

    private static IEnumerable<string> TestTexts => Directory.GetFiles(Path.Combine(Rules, "tests"), "*.yml").Select(File.ReadAllText);

    [SkippableTheory]
    [MemberData(nameof(RuleFiles))]
    public async Task A_rule_file_is_valid(string file) => await Promtool.RunAsync("check", "rules", Path.Combine(Rules, file));

    [SkippableTheory]
    [MemberData(nameof(TestFiles))]
    public async Task The_rules_give_what_their_tests_expect(string file) => await Promtool.RunAsync("test", "rules", Path.Combine(Rules, "tests", file));

    [Fact]
    public void Each_alert_has_a_runbook_and_says_who_what_and_where()
    {
        var alerts = RuleSet.Load().Alerts.ToList();
        var pages = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "runbooks")).Select(file => Path.GetFileNameWithoutExtension(file)).ToList();
        pages.Should().BeEquivalentTo(alerts.Select(alert => alert.Alert).Distinct());
        foreach (var page in pages)
        {
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "runbooks", page + ".md")).Should()
                .StartWith($"# {page}\n").And.Contain("## What it means").And.Contain("## How to confirm").And.Contain("## What to do").And.Contain("## When it is over").And.Contain("## When to contact Mailchimp");
        }

        foreach (var alert in alerts)
        {
            alert.Labels!["severity"].Should().BeOneOf("critical", "warning", "info");
            alert.Annotations!.Keys.Should().BeEquivalentTo("summary", "description", "runbook_url");
            new Uri(alert.Annotations["runbook_url"]).AbsolutePath.Should().EndWith($"/docs/runbooks/{alert.Alert}.md");
        }
    }

    [Fact]
    public void Each_alert_has_a_firing_and_a_silent_case()
    {
        var text = string.Concat(TestTexts);
        var cases = Regex.Matches(text, @"alertname: (?<name>\w+)\n +exp_alerts:(?<none> \[\])?")
            .ToLookup(match => match.Groups["name"].Value, match => !match.Groups["none"].Success);

        cases.Select(group => group.Key).Should().BeEquivalentTo(RuleSet.Load().Alerts.Select(alert => alert.Alert).Distinct());
        cases.Should().OnlyContain(group => group.Contains(true) && group.Contains(false));
        var firing = Regex.Matches(text, @"exp_labels:\n(?<labels>(?: {14}\w+: .*\n)+) {12}exp_annotations:\n(?: {14}\w+: .*\n)*? {14}runbook_url: '[^']*/(?<name>\w+)\.md'").ToList();
        foreach (var alert in RuleSet.Load().Alerts)
        {
            firing.Should().Contain(match => match.Groups["name"].Value == alert.Alert && alert.Labels!.All(label => match.Groups["labels"].Value.Contains($"{label.Key}: '{label.Value}'")), "{0} has a firing case for {1}", alert.Alert, string.Join(' ', alert.Labels!.Values));
        }
    }

    /// <summary>An alert that is not loaded, or whose counts are not, is silent whatever happens.</summary>
    [Fact]
    public void A_test_loads_all_rules_that_its_alerts_need()
    {
        var rules = RuleSet.Load().Files.SelectMany(file => RuleFile.Parse(file.Text).Groups.SelectMany(group => group.Rules), (file, rule) => (file.Name, Rule: rule)).ToLookup(pair => pair.Rule.Alert ?? pair.Rule.Record!);
        foreach (var text in TestTexts)
        {
            var loaded = Regex.Matches(text, @"- \.\./(\S+\.yml)").Select(match => match.Groups[1].Value).ToHashSet();
            var needed = new HashSet<string>();
            foreach (var alert in Regex.Matches(text, @"alertname: (\w+)").Select(match => match.Groups[1].Value).Distinct())
            {
                Need(alert, needed);
            }

            needed.SelectMany(name => rules[name]).Select(rule => rule.Name).Should().BeSubsetOf(loaded);
        }

        void Need(string name, HashSet<string> needed)
        {
            if (rules.Contains(name) && needed.Add(name))
            {
                foreach (var used in rules[name].SelectMany(pair => Regex.Matches(pair.Rule.Expr, @"[\w:]+").Select(match => match.Value)).ToList())
                {
                    Need(used, needed);
                }
            }
        }
    }

    [Fact]
    public void No_rule_is_longer_than_a_reader_takes_in() =>
        RuleSet.Load().Groups.SelectMany(group => group.Rules).Should().OnlyContain(rule => rule.Expr.Trim().Length <= 500);

    [Fact]
    public void A_team_links_to_its_own_runbooks() =>
        RuleSet.Load(new Uri("https://wiki.example/mailchimp/")).Alerts.Should().OnlyContain(alert => alert.Annotations!["runbook_url"] == $"https://wiki.example/mailchimp/{alert.Alert}.md");

    [Fact]
    public void In_Grafana_each_alert_leads_to_a_panel_that_is_there()
    {
        var panels = DashboardFile.All.SelectMany(dashboard => dashboard.Panels, (dashboard, panel) => ((string)dashboard.Json["uid"]!, panel["id"]!.ToString(), (string)panel["type"]!)).ToList();
        var alerts = RuleSet.Load().Alerts.Select(alert => AlertPanels.Annotations(alert.Alert!)).ToList();

        alerts.Should().OnlyContain(annotations => panels.Any(panel => panel.Item1 == annotations["__dashboardUid__"] && panel.Item2 == annotations["__panelId__"] && panel.Item3 != "text"));
        var provisioned = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "dashboards", "grafana-provisioning", "alerting", "mailchimp.yml"));
        Regex.Count(provisioned, "__panelId__: ").Should().Be(alerts.Count);
        Regex.Matches(provisioned, @"- uid: (\S+)").Select(match => match.Groups[1].Value).Should().OnlyHaveUniqueItems().And.HaveCount(alerts.Count).And.OnlyContain(uid => uid.Length <= 40);
    }

    [Fact]
    public void Pages_name_only_series_that_a_rule_records()
    {
        var recorded = RuleSet.Load().Groups.SelectMany(group => group.Rules).Select(rule => rule.Record).OfType<string>().ToHashSet();
        var named = Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), @"\b[a-z_]+:mailchimp_\w+:\w+"), (_, match) => match.Value).Distinct().ToList();

        named.Should().HaveCountGreaterThan(5).And.BeSubsetOf(recorded);
    }
}
