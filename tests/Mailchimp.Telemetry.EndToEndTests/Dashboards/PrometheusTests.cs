using System.Globalization;
using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Tool.Rules;

namespace Mailchimp.Telemetry.EndToEndTests.Dashboards;

/// <summary>Every query of dashboards and rules, asked of a real Prometheus after a day of the sample.</summary>
public sealed class PrometheusTests(PrometheusDay day) : IClassFixture<PrometheusDay>
{
    private const string RateInterval = "5s";

    /// <summary>What the sample's day has nothing for, and why.</summary>
    private static readonly IReadOnlyDictionary<string, string> LegitimatelyEmpty = new Dictionary<string, string>
    {
        ["MailchimpUnreachable"] = "the day's network errors are one of each kind, at different hosts: no data center is unreachable",
        ["MailchimpOperationFailing"] = "in the day's incident all operations fail; otherwise each fails only once or twice",
        ["MailchimpUnreachableFromInstance"] = "the same",
        ["MailchimpCredentialsRejected"] = "it takes three rejections of one account and kind; the day has one or two",
        ["MailchimpAccountDisabled"] = "the same",
        ["instance:mailchimp_telemetry_dropped_events:increase1m"] = "nothing is lost",
        ["instance:mailchimp_telemetry_dropped_events_total:seen"] = "nothing is lost",
        ["instance:mailchimp_telemetry_internal_errors_total:seen"] = "nothing fails in the library",
        ["instance:mailchimp_telemetry_internal_errors:increase1m"] = "nothing fails in the library",
        ["instance_datacenter:mailchimp_client_unreachable:max"] = "as for MailchimpUnreachable",
        ["job_datacenter:mailchimp_client_unreachable:ratio"] = "as for MailchimpUnreachable",
        ["instance:mailchimp_unwatched:age"] = "the process is watched from its start",
        ["job:mailchimp_watched:timestamp"] = "it looks three minutes back, and the day is over by then",
        ["MailchimpRequestErrorsRisen"] = "it takes more than ten wrong requests on one route; the day has one to three on each",
        ["MailchimpCdnTimeouts"] = "it takes more than two; the day has one report too big for the edge",
        ["MailchimpPartialFailures"] = "it takes ten failures of a kind that contacts do not explain; the day has fewer on each route, and in batches",
        ["instance:mailchimp_client_expected_partial_errors:increase1m"] = "the sample expects no kind of error that an import or a batch has",
        ["MailchimpTelemetryAbsent"] = "the process is there",
        ["MailchimpRedactionInternalErrors"] = "nothing fails in redaction",
    };

    /// <summary>Queries that the day has nothing for: no operation fails alone.</summary>
    private static readonly (string Title, string RefId)[] EmptyQueries = [("Incidents over time", "B")];

    /// <summary>What the day must raise; MailchimpErrorBudgetBurn in all of its windows.</summary>
    private static readonly string[] MustFire =
    [
        "MailchimpIncident", "MailchimpThrottledByConnections", "MailchimpBatchWebhookBacklog", "MailchimpSaturated", "MailchimpSaturatedCritical",
        "MailchimpInsecureTransport", "MailchimpEdgeBlocked", "MailchimpBatchFailed", "MailchimpErrorBudgetBurn", "MailchimpDrill",
    ];

    public static TheoryData<string, string> Panels
    {
        get
        {
            var panels = new TheoryData<string, string>();
            foreach (var dashboard in DashboardFile.All)
            {
                foreach (var title in dashboard.Targets.Select(target => (string)target.Panel["title"]!).Distinct())
                {
                    panels.Add(dashboard.Name, title);
                }
            }

            return panels;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Panels))]
    public async Task Each_query_of_a_panel_has_data(string file, string title)
    {
        var dashboard = DashboardFile.Load(file);
        foreach (var (_, target) in dashboard.Targets.Where(target => (string)target.Panel["title"]! == title))
        {
            var expression = GrafanaVariables.Fill(dashboard, (string)target["expr"]!, day.Range, RateInterval);

            if (EmptyQueries.Contains((title, (string)target["refId"]!)))
            {
                continue;
            }

            Numbers((bool)target["instant"]! ? await InstantAsync(expression) : await RangeAsync(expression)).Should().NotBeEmpty("{0} has data: {1}", target["refId"], expression);
        }
    }

    [SkippableFact]
    public async Task Annotations_mark_where_the_incident_opened_and_closed()
    {
        var dashboard = DashboardFile.All.First();
        foreach (var name in (string[])["Incidents opened", "Incidents closed"])
        {
            var expression = (string)dashboard.Json["annotations"]!["list"]!.AsArray().Single(annotation => (string)annotation!["name"]! == name)!["expr"]!;

            // The day is shorter than the annotation's step of a minute.
            var marks = await RangeAsync(GrafanaVariables.Fill(dashboard, expression, day.Range, RateInterval).Replace("offset 1m", "offset 1s", StringComparison.Ordinal), step: "1");

            marks.Should().Contain(mark => (string)mark!["metric"]!["mailchimp_datacenter"]! == "us6", name);
        }
    }

    [SkippableFact]
    public async Task Each_variable_has_values()
    {
        foreach (var dashboard in DashboardFile.All)
        {
            foreach (var variable in dashboard.Variables.Where(variable => (string)variable["type"]! == "query"))
            {
                var query = LabelValues.Parse((string)variable["query"]!["query"]!)!;
                var values = await day.Prometheus.GetAsync($"label/{query.Label}/values", ("match[]", GrafanaVariables.Fill(dashboard, query.Selector, day.Range, RateInterval)), ("start", day.Start), ("end", day.End));

                values.AsArray().Should().NotBeEmpty($"{dashboard.Name}: {variable["name"]}");
            }
        }
    }

    [SkippableFact]
    public async Task Each_rule_is_healthy_and_has_data()
    {
        var groups = (await day.Prometheus.GetAsync("rules"))["groups"]!.AsArray();
        var rules = groups.SelectMany(group => group!["rules"]!.AsArray()).ToList();

        rules.Should().HaveCount(RuleSet.Load().Groups.Sum(group => group.Rules.Count)).And.OnlyContain(rule => (string)rule!["health"]! == "ok");
        foreach (var rule in rules.Where(rule => (string)rule!["type"]! == "recording" && !LegitimatelyEmpty.ContainsKey((string)rule["name"]!)))
        {
            Numbers(await RangeAsync((string)rule!["name"]!)).Should().NotBeEmpty($"{rule["name"]} has data");
        }

        // An alert may have one rule for a page and one for a warning.
        foreach (var alert in rules.Where(rule => (string)rule!["type"]! == "alerting" && !LegitimatelyEmpty.ContainsKey((string)rule["name"]!)).GroupBy(rule => (string)rule!["name"]!))
        {
            var answers = await Task.WhenAll(alert.Select(rule => RangeAsync((string)rule!["query"]!)));
            answers.SelectMany(Numbers).Should().NotBeEmpty($"{alert.Key} has data");
        }
    }

    [SkippableFact]
    public void The_alerts_that_the_day_must_raise_fire()
    {
        _ = day.Prometheus;

        day.Fired.Should().BeEquivalentTo(MustFire);
        RuleSet.Load().Alerts.Select(alert => alert.Alert).Distinct().Should().BeEquivalentTo(MustFire.Concat(LegitimatelyEmpty.Keys.Where(name => !name.Contains(':', StringComparison.Ordinal))), "each alert is either raised or explained");
    }

    [SkippableFact]
    public async Task Error_budget_burns_in_all_four_windows()
    {
        var windows = await RangeAsync("""ALERTS{alertname="MailchimpErrorBudgetBurn", alertstate="firing"}""");

        windows.Select(alert => (string)alert!["metric"]!["window"]!).Distinct().Should().BeEquivalentTo("1h", "6h", "1d", "3d");
    }

    [SkippableFact]
    public async Task Panels_that_show_exemplars_have_some_with_a_trace()
    {
        var dashboards = DashboardFile.All.ToList();
        var targets = dashboards.SelectMany(dashboard => dashboard.Targets.Where(target => (bool)target.Target["exemplar"]!), (dashboard, target) => (dashboard, target)).ToList();

        targets.Should().NotBeEmpty();
        foreach (var (dashboard, target) in targets)
        {
            var expression = GrafanaVariables.Fill(dashboard, (string)target.Target["expr"]!, day.Range, RateInterval);
            var series = (await day.Prometheus.GetAsync("query_exemplars", ("query", expression), ("start", day.Start), ("end", day.End))).AsArray();

            series.SelectMany(one => one!["exemplars"]!.AsArray()).Should().NotBeEmpty((string)target.Panel["title"]!).And.OnlyContain(exemplar => ((string)exemplar!["labels"]!["trace_id"]!).Length == 32);
        }
    }

    [SkippableFact]
    public async Task The_first_error_of_each_kind_counts()
    {
        var dashboard = DashboardFile.Load("mailchimp-errors.json");
        var table = dashboard.Targets.Single(target => (string)target.Panel["title"]! == "Errors");

        var shown = await InstantAsync(GrafanaVariables.Fill(dashboard, (string)table.Target["expr"]!, day.Range, RateInterval));
        var happened = await InstantAsync("""count by (mailchimp_error_kind) (mailchimp_client_errors_total{mailchimp_error_simulated!="true"})""");

        Numbers(shown).Should().OnlyContain(count => count >= 1 && count == Math.Floor(count), "calls are whole");
        Kinds(shown).Should().BeEquivalentTo(Kinds(happened)).And.HaveCountGreaterThan(25);
    }

    private async Task<JsonArray> InstantAsync(string expression) => (await day.Prometheus.GetAsync("query", ("query", expression), ("time", day.End)))["result"]!.AsArray();

    private async Task<JsonArray> RangeAsync(string expression, string step = "0.25") =>
        (await day.Prometheus.GetAsync("query_range", ("query", expression), ("start", day.Start), ("end", day.End), ("step", step)))["result"]!.AsArray();

    private static IEnumerable<string> Kinds(JsonArray series) => series.Select(one => (string)one!["metric"]!["mailchimp_error_kind"]!).Distinct();

    private static IEnumerable<double> Numbers(JsonArray series) =>
        series.SelectMany(one => one!["values"]?.AsArray() ?? new JsonArray(one["value"]!.DeepClone()), (_, sample) => double.Parse((string)sample![1]!, CultureInfo.InvariantCulture)).Where(number => !double.IsNaN(number));
}
