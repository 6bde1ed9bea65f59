using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Tool.Dashboards;

/// <summary>A dashboard as grafana.com takes it: whoever imports it is asked for the data source.</summary>
internal static class SharedDashboard
{
    private const string Input = "DS_PROMETHEUS";
    private const string OldestGrafana = "9.4.0";

    public static JsonObject Create(Dashboard dashboard, ExportOptions options)
    {
        var json = dashboard.ToJson(options.SelectedDataSource ?? $"${{{Input}}}");
        var panels = json["panels"]!.AsArray().Select(panel => (string)panel!["type"]!).Distinct().Order(StringComparer.Ordinal);
        json["__elements"] = new JsonObject();
        json["__inputs"] = new JsonArray(Json.Object(new { description = "Where the metrics and the recording rules are.", label = "Prometheus", name = Input, pluginId = "prometheus", pluginName = "Prometheus", type = "datasource" }));
        json["__requires"] = new JsonArray(
        [
            Required("grafana", "grafana", "Grafana", OldestGrafana),
            Required("datasource", "prometheus", "Prometheus", "1.0.0"),
            .. panels.Select(panel => Required("panel", panel, panel, string.Empty)),
        ]);
        return Json.Sort(json);
    }

    private static JsonObject Required(string type, string id, string name, string version) => Json.Object(new { id, name, type, version });
}
