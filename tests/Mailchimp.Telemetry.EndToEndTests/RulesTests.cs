using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Mailchimp.Telemetry.EndToEndTests;

/// <summary>The Prometheus rules, checked and run by Prometheus' own tool.</summary>
public class RulesTests
{
    private static readonly string Rules = Path.Combine(AppContext.BaseDirectory, "rules");

    public static TheoryData<string> RuleFiles => [.. Directory.GetFiles(Rules, "*.yml").Select(file => Path.GetFileName(file))];

    public static TheoryData<string> TestFiles => [.. Directory.GetFiles(Path.Combine(Rules, "tests"), "*.yml").Select(file => Path.GetFileName(file))];

    [SkippableTheory]
    [MemberData(nameof(RuleFiles))]
    public async Task A_rule_file_is_valid(string file) => await Promtool("check", "rules", Path.Combine(Rules, file));

    [SkippableTheory]
    [MemberData(nameof(TestFiles))]
    public async Task The_rules_give_what_their_tests_expect(string file) => await Promtool("test", "rules", Path.Combine(Rules, "tests", file));

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

    [Fact]
    public void Every_metric_and_label_of_the_rules_is_in_the_contract()
    {
        using var contract = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "telemetry-contract.json")));
        var metrics = contract.RootElement.GetProperty("metrics").EnumerateArray().ToList();
        var known = metrics.Select(metric => metric.GetProperty("name").GetString()!)
            .Concat(metrics.SelectMany(metric => metric.GetProperty("attributes").EnumerateArray().Select(attribute => attribute.GetString()!)))
            .Select(name => name.Replace('.', '_')).ToHashSet();

        foreach (var file in Directory.GetFiles(Rules, "*.yml"))
        {
            var text = string.Join('\n', File.ReadLines(file).Where(line => !line.TrimStart().StartsWith('#') && !line.Contains("alert: ", StringComparison.Ordinal) && !line.Contains("- name: ", StringComparison.Ordinal)));
            var recorded = Names(text, @"\b\w+:(mailchimp_client_\w+):\w+").ToHashSet();
            foreach (var name in Names(text, @"\b((?:mailchimp|http)_[a-z_]+)\b").Except(recorded))
            {
                known.Should().Contain(Regex.Replace(name, "_(total|seconds_count|seconds_bucket)$", string.Empty), Path.GetFileName(file));
            }
        }
    }

    private static IEnumerable<string> Names(string text, string pattern) => Regex.Matches(text, pattern).Select(match => match.Groups[1].Value);

    private static async Task Promtool(params string[] arguments)
    {
        Process? process = null;
        try
        {
            process = Process.Start(new ProcessStartInfo("promtool", arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
        }
        catch (Win32Exception)
        {
            // Not on this machine.
        }

        Skip.If(process is null, "promtool is missing: install Debian's package prometheus, or run ./test.sh.");
        using (process)
        {
            var output = process!.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            await process.WaitForExitAsync(patience.Token);
            process.ExitCode.Should().Be(0, await output + await error);
        }
    }
}
