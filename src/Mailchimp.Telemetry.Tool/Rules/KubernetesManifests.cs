using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Tool.Dashboards;

namespace Mailchimp.Telemetry.Tool.Rules;

/// <summary>The rules for the Prometheus operator, and the dashboards for Grafana's sidecar.</summary>
internal static class KubernetesManifests
{
    private const string Name = "mailchimp-telemetry";

    /// <summary>Two objects: whoever lets Grafana evaluate the alerts leaves the second out.</summary>
    public static string PrometheusRule(RuleSet rules, ExportOptions options) => Yaml.Write(
        Rules(Name, rules.Groups.Where(group => group.Rules.All(rule => rule.Record is not null)), options),
        Rules($"{Name}-alerts", rules.Groups.Where(group => group.Rules.Any(rule => rule.Alert is not null)), options));

    /// <summary>One ConfigMap a dashboard, on one line each: kubectl apply keeps a copy in an annotation, which has a limit.</summary>
    public static string ConfigMaps(IEnumerable<Dashboard> dashboards, ExportOptions options) => Yaml.Write(dashboards.Select(object (dashboard) => new
    {
        apiVersion = "v1",
        kind = "ConfigMap",
        metadata = Metadata(dashboard.Uid, options, options.Labels.Append(KeyValuePair.Create("grafana_dashboard", "1")), ("grafana_folder", options.Folder)),
        data = new Dictionary<string, string> { [dashboard.FileName] = Compact(dashboard.ToJson(options.SelectedDataSource)) + "\n" },
    }));

    private static object Rules(string name, IEnumerable<RuleGroup> groups, ExportOptions options) => new
    {
        apiVersion = "monitoring.coreos.com/v1",
        kind = "PrometheusRule",
        metadata = Metadata(name, options, options.Labels),
        spec = new { groups },
    };

    private static object Metadata(string name, ExportOptions options, IEnumerable<KeyValuePair<string, string>> labels, params IEnumerable<(string Key, string Value)> annotations)
    {
        var notes = annotations.ToDictionary(note => note.Key, note => note.Value);
        return new
        {
            name,
            @namespace = options.Namespace,
            labels = labels.Prepend(KeyValuePair.Create("app.kubernetes.io/name", Name)).ToDictionary(),
            annotations = notes.Count > 0 ? notes : null,
        };
    }

    private static string Compact(JsonObject dashboard) => dashboard.ToJsonString(Json.Compact);
}
