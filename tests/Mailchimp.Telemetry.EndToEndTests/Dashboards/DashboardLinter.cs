using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.EndToEndTests.Dashboards;

/// <summary>The rules of Grafana's dashboard-linter, by their names there; each gives what it finds wrong.</summary>
internal static class DashboardLinter
{
    private const string DataSource = "${datasource}";

    private static readonly string[] PanelsWithTargets = ["stat", "singlestat", "graph", "table", "timeseries", "gauge", "bargauge", "state-timeline"];
    private static readonly string[] CounterSuffixes = ["_total", "_count", "_sum", "_bucket"];
    private static readonly string[] CounterFunctions = ["rate", "irate", "increase"];

    /// <summary>Of Grafana's units, those that fit what is measured here.</summary>
    private static readonly string[] Units = ["locale", "short", "percentunit", "percent", "s", "ms", "reqps", "ops", "none"];

    public static IReadOnlyDictionary<string, Func<DashboardFile, IEnumerable<string>>> Rules { get; } = new Dictionary<string, Func<DashboardFile, IEnumerable<string>>>
    {
        ["template-datasource-rule"] = dashboard => dashboard.Variables.Where(variable => (string)variable["type"]! == "datasource").ToList() switch
        {
            [var only] when Is(only, "name", "datasource") && Is(only, "label", "Data source") && Is(only, "query", "prometheus") => [],
            var found => [$"{found.Count} data source variables, or not named datasource, Data source, prometheus"],
        },
        ["template-job-rule"] = dashboard => ScopeVariable(dashboard, "job", "Job"),
        ["template-instance-rule"] = dashboard => ScopeVariable(dashboard, "instance", "Instance"),
        ["template-label-promql-rule"] = dashboard => Queries(dashboard).Where(variable => LabelValues.Parse((string)variable["query"]!["query"]!) is not { } values || Selector.Parse(values.Selector).Count != 1).Select(Name),
        ["template-on-time-change-reload-rule"] = dashboard => Queries(dashboard).Where(variable => (int)variable["refresh"]! != 2).Select(Name),
        ["panel-datasource-rule"] = dashboard => DataPanels(dashboard).Where(panel => (string?)panel["datasource"]?["uid"] != DataSource).Select(Title),
        ["panel-title-description-rule"] = dashboard => dashboard.Panels.Where(panel => Empty(panel["title"]) || Empty(panel["description"])).Select(Title),
        ["panel-units-rule"] = dashboard => DataPanels(dashboard).Where(panel => !Units.Contains((string?)panel["fieldConfig"]?["defaults"]?["unit"])).Select(Title),
        ["panel-no-targets-rule"] = dashboard => DataPanels(dashboard).Where(panel => panel["targets"] is not JsonArray { Count: > 0 }).Select(Title),
        ["target-logql-rule"] = LogQueries,
        ["target-logql-auto-rule"] = LogQueries,
        ["target-promql-rule"] = dashboard => dashboard.Targets.Where(target => Empty(target.Target["expr"]) || Selector.Parse((string)target.Target["expr"]!).Count == 0).Select(target => Title(target.Panel)),
        ["target-rate-interval-rule"] = dashboard => Selectors(dashboard).Where(found => found.Selector is { Function: "rate" or "irate", Range: not "$__rate_interval" }).Select(Text),
        ["target-job-rule"] = dashboard => Selectors(dashboard).Where(found => !IsOfAccount(found.Selector) && !found.Selector.Matchers.Contains("job=~\"$job\"")).Select(Text),
        ["target-instance-rule"] = dashboard => Selectors(dashboard).Where(found => !IsOfAccount(found.Selector) && !IsOfJob(found.Selector) && !found.Selector.Matchers.Contains("instance=~\"$instance\"")).Select(Text),
        ["target-counter-agg-rule"] = dashboard => Selectors(dashboard).Where(found => CounterSuffixes.Any(suffix => found.Selector.Metric.EndsWith(suffix, StringComparison.Ordinal)) && (found.Selector.Range is null || !CounterFunctions.Contains(found.Selector.Function))).Select(Text),
        ["uneditable-dashboard"] = dashboard => (bool?)dashboard.Json["editable"] == false ? [] : ["editable"],
    };

    private static IEnumerable<string> ScopeVariable(DashboardFile dashboard, string name, string label) =>
        dashboard.Variables.Any(variable => Is(variable, "name", name) && Is(variable, "label", label) && Is(variable, "type", "query") && Is(variable, "allValue", ".+")
            && (bool)variable["multi"]! && (bool)variable["includeAll"]! && (string?)variable["datasource"]?["uid"] == DataSource) ? [] : [name];

    private static IEnumerable<string> LogQueries(DashboardFile dashboard) => dashboard.Targets.Where(target => (string?)target.Target["datasource"]?["type"] != "prometheus").Select(target => Title(target.Panel));

    private static IEnumerable<JsonObject> Queries(DashboardFile dashboard) => dashboard.Variables.Where(variable => Is(variable, "type", "query"));

    private static IEnumerable<JsonObject> DataPanels(DashboardFile dashboard) => dashboard.Panels.Where(panel => PanelsWithTargets.Contains((string)panel["type"]!));

    private static IEnumerable<(JsonObject Panel, Selector Selector)> Selectors(DashboardFile dashboard) =>
        dashboard.Targets.SelectMany(target => Selector.Parse((string)target.Target["expr"]!), (target, selector) => (target.Panel, selector));

    /// <summary>The limit is the account's, whatever the job and the process.</summary>
    private static bool IsOfAccount(Selector selector) => selector.Metric.StartsWith("account:", StringComparison.Ordinal);

    /// <summary>What a rule has added up over the instances of a job.</summary>
    private static bool IsOfJob(Selector selector) => selector.Metric.StartsWith("job", StringComparison.Ordinal) && selector.Metric.Contains(':', StringComparison.Ordinal);

    private static bool Is(JsonObject json, string name, string value) => (string?)json[name] == value;

    private static bool Empty(JsonNode? text) => string.IsNullOrWhiteSpace((string?)text);

    private static string Name(JsonObject variable) => (string)variable["name"]!;

    private static string Title(JsonObject panel) => $"panel {panel["id"]} {panel["title"]}";

    private static string Text((JsonObject Panel, Selector Selector) found) => $"{Title(found.Panel)}: {found.Selector.Metric}";
}
