using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Tool.Dashboards;

/// <summary>One query of a panel.</summary>
/// <param name="Expression">PromQL with Grafana's variables.</param>
/// <param name="Legend">The series' name; Grafana fills labels in double braces.</param>
internal sealed record Query(string Expression, string Legend = "")
{
    /// <summary>Grafana makes the window of a rate four times as long. Four times the usual 15 seconds between scrapes holds one sample of what OpenTelemetry exports once a minute, and a rate needs two.</summary>
    private const string MinStep = "1m";

    /// <summary>Whether only the value at the end of the range is asked for.</summary>
    public bool Instant { get; init; }

    /// <summary>Whether exemplars are drawn, each a way to its trace.</summary>
    public bool Exemplars { get; init; }

    public JsonObject ToJson(int index, bool table)
    {
        var json = Json.Object(new
        {
            datasource = Variables.DataSourceReference,
            editorMode = "code",
            exemplar = Exemplars,
            expr = Expression,
            format = table ? "table" : "time_series",
            instant = Instant,
            legendFormat = Legend.Length == 0 ? "__auto" : Legend,
            range = !Instant,
            refId = ((char)('A' + index)).ToString(),
        });
        Json.SetIfAny(json, "interval", Expression.Contains($"[{Window.Rate}]", StringComparison.Ordinal) ? MinStep : null);
        return json;
    }
}
