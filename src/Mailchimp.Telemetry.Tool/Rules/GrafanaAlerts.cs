using System.Text.RegularExpressions;

namespace Mailchimp.Telemetry.Tool.Rules;

/// <summary>The alerts as Grafana evaluates them itself, over the recording rules in Prometheus: a query, its last value, and whether there is any.</summary>
internal static partial class GrafanaAlerts
{
    private const string Group = "mailchimp";
    private const int LookBackSeconds = 600;
    private const int IntervalSeconds = 60;

    /// <summary>What Grafana calls its own data source for expressions.</summary>
    private const string ExpressionSource = "__expr__";

    /// <summary>The file for Grafana's <c>provisioning/alerting</c>.</summary>
    public static string Provisioning(RuleSet rules, ExportOptions options) => Yaml.Write(new
    {
        apiVersion = 1,
        groups = new[] { new { orgId = 1, name = Group, folder = options.Folder, interval = $"{IntervalSeconds}s", rules = rules.Alerts.Select(alert => ToGrafana(alert, options.DataSource)) } },
    });

    /// <summary>The body of <c>PUT /api/v1/provisioning/folder/{folder}/rule-groups/{group}</c>.</summary>
    public static object RuleGroup(RuleSet rules, string folderUid, string dataSource) => new
    {
        title = Group,
        folderUid,
        interval = IntervalSeconds,
        rules = rules.Alerts.Select(alert => ToApi(ToGrafana(alert, dataSource), folderUid)),
    };

    private static GrafanaRule ToGrafana(Rule alert, string dataSource) => new(
        Uid: $"{alert.Alert}-{Form(alert)}",
        Title: $"{alert.Alert} {Form(alert)}",
        Condition: "C",
        Data:
        [
            new("A", new(LookBackSeconds, 0), dataSource, new { refId = "A", expr = alert.Expr, instant = true, range = false, intervalMs = 1000, maxDataPoints = 43200 }),
            new("B", new(LookBackSeconds, 0), ExpressionSource, new { refId = "B", type = "reduce", expression = "A", reducer = "last", datasource = new { type = ExpressionSource, uid = ExpressionSource } }),
            new("C", new(LookBackSeconds, 0), ExpressionSource, new { refId = "C", type = "threshold", expression = "B", datasource = new { type = ExpressionSource, uid = ExpressionSource }, conditions = new[] { new { evaluator = new { type = "gt", @params = (int[])[0] } } } }),
        ],
        NoDataState: "OK",
        ExecErrState: "Error",
        For: alert.For ?? "0s",
        Annotations: (alert.Annotations ?? []).Select(annotation => KeyValuePair.Create(annotation.Key, Value().Replace(annotation.Value, "$$values.B.Value")))
            .Concat(AlertPanels.Annotations(alert.Alert!)).ToDictionary(),
        Labels: alert.Labels ?? [],
        IsPaused: false);

    /// <summary>What tells apart two rules of one name: the window, or the severity.</summary>
    private static string Form(Rule alert) => alert.Labels!.GetValueOrDefault("window") ?? alert.Labels!["severity"];

    private static object ToApi(GrafanaRule rule, string folderUid) => new
    {
        uid = rule.Uid,
        title = rule.Title,
        folderUID = folderUid,
        ruleGroup = Group,
        orgID = 1,
        condition = rule.Condition,
        data = rule.Data,
        noDataState = rule.NoDataState,
        execErrState = rule.ExecErrState,
        @for = rule.For,
        annotations = rule.Annotations,
        labels = rule.Labels,
        isPaused = rule.IsPaused,
    };

    [GeneratedRegex(@"\$value\b")]
    private static partial Regex Value();

    private sealed record GrafanaRule(
        string Uid,
        string Title,
        string Condition,
        IReadOnlyList<GrafanaQuery> Data,
        string NoDataState,
        string ExecErrState,
        string For,
        IReadOnlyDictionary<string, string> Annotations,
        IReadOnlyDictionary<string, string> Labels,
        bool IsPaused);

    private sealed record GrafanaQuery(string RefId, TimeRange RelativeTimeRange, string DatasourceUid, object Model);

    private sealed record TimeRange(int From, int To);
}
