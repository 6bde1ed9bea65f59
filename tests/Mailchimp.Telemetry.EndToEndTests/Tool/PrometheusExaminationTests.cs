using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Tool.Diagnosis;
using Mailchimp.Telemetry.Tool.Rules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Mailchimp.Telemetry.EndToEndTests.Tool;

/// <summary>What the doctor says of the rules that a Prometheus has.</summary>
public class PrometheusExaminationTests
{
    private static readonly IReadOnlyList<Rule> All = [.. RuleSet.Load().Groups.SelectMany(group => group.Rules)];

    [Fact]
    public async Task All_rules_are_right() => (await ExamineAsync(All)).Should().Be(Finding.Ok("rules", "all loaded"));

    [Fact]
    public async Task Recording_rules_alone_are_right_where_Grafana_evaluates_the_alerts()
    {
        var finding = await ExamineAsync(All.Where(rule => rule.Record is not null));

        finding.Should().Be(Finding.Ok("rules", "the recording rules are loaded, the alerts are not: this is right if Grafana evaluates them"));
    }

    [Fact]
    public async Task A_rule_that_is_missing_is_named()
    {
        foreach (var (missing, loaded) in new[]
        {
            ("instance:mailchimp_client_errors:increase1m", All.Where(rule => rule.Record != "instance:mailchimp_client_errors:increase1m")),
            ("MailchimpIncident", All.Where(rule => rule.Alert != "MailchimpIncident")),
        })
        {
            (await ExamineAsync(loaded)).Should().BeEquivalentTo(Finding.Failed("rules", $"not loaded: {missing}", "mailchimp-telemetry export --format prometheus writes them; name them in rule_files."));
        }
    }

    [Fact]
    public async Task A_rule_that_fails_is_named_with_and_without_alerts()
    {
        const string Broken = "instance:mailchimp_client_errors:increase1m";
        foreach (var loaded in (IEnumerable<Rule>[])[All, All.Where(rule => rule.Record is not null)])
        {
            (await ExamineAsync(loaded, Broken)).Text.Should().Be($"{Broken}: many-to-many");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html></html>")]
    [InlineData("[]")]
    [InlineData("""{"data":"up"}""")]
    public async Task What_is_no_Prometheus_is_said_to_be_none(string answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        await using var other = builder.Build();
        other.MapFallback(() => answer);
        await other.StartAsync();
        var address = new Uri(other.Urls.Single());

        var finding = (await PrometheusExamination.ExamineAsync(address, CancellationToken.None)).Single();

        finding.State.Should().Be(State.Failed);
        finding.Text.Should().Be($"{address} does not answer as Prometheus does");
    }

    [Theory]
    [InlineData("""{"job":"news","instance":"a"}""", true, "1 process(es) report their calls")]
    [InlineData("""{"job":"news"}""", false, "some have no label job or instance, and dashboards do not show them")]
    [InlineData("""{"job":"collector","instance":"c:8889","exported_job":"news"}""", false, "some have a label exported_job: all their jobs appear as one, the collector's")]
    public async Task Labels_that_the_rules_would_misread_are_told(string labels, bool isRight, string text)
    {
        var finding = await ExamineAsync(All, labels: labels, name: "series");

        (finding.State, finding.Text).Should().Be((isRight ? State.Ok : State.Failed, text));
    }

    private static async Task<Finding> ExamineAsync(IEnumerable<Rule> rules, string? broken = null, string labels = """{"job":"news","instance":"a"}""", string name = "rules")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        await using var prometheus = builder.Build();
        prometheus.MapGet("/api/v1/query", () => new { data = new { result = new[] { new { metric = JsonNode.Parse(labels) } } } });
        prometheus.MapGet("/api/v1/rules", () => new { data = new { groups = new[] { new { rules = rules.Select(rule => new { name = rule.Alert ?? rule.Record, health = rule.Record == broken && broken is not null ? "err" : "ok", lastError = "many-to-many" }) } } } });
        await prometheus.StartAsync();
        var address = prometheus.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

        return (await PrometheusExamination.ExamineAsync(new Uri(address), CancellationToken.None)).Single(finding => finding.Name == name);
    }
}
