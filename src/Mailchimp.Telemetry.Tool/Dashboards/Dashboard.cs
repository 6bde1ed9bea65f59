using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Tool.Dashboards;

/// <summary>One dashboard: panels laid out in rows on Grafana's grid of 24 columns.</summary>
internal sealed class Dashboard(string name, string title, string description, IReadOnlyList<object> variables, params DashboardRow[] rows)
{
    /// <summary>Grafana 9.4's; later ones migrate it as they load.</summary>
    private const int SchemaVersion = 37;

    private const string Tag = "mailchimp";

    public string Uid => $"mailchimp-{name}";

    public string FileName => $"{Uid}.json";

    public JsonObject ToJson(string? dataSource = null) => Json.Sort(Json.Object(new
    {
        annotations = new { list = Annotations.All },
        description,
        editable = false,
        fiscalYearStartMonth = 0,
        graphTooltip = 1,
        id = (int?)null,
        links = new[]
        {
            new { asDropdown = false, icon = "external link", includeVars = true, keepTime = true, tags = new[] { Tag }, targetBlank = false, title = string.Empty, tooltip = string.Empty, type = "dashboards", url = string.Empty },
        },
        liveNow = false,
        panels = Panels(),
        refresh = "30s",
        schemaVersion = SchemaVersion,
        style = "dark",
        tags = new[] { Tag },
        templating = new { list = variables.Prepend(Variables.DataSource(dataSource)) },
        time = new { from = "now-3h", to = "now" },
        timepicker = new { },
        timezone = string.Empty,
        title,
        uid = Uid,
        version = 1,
        weekStart = string.Empty,
    }));

    private List<JsonObject> Panels()
    {
        var panels = new List<JsonObject>();
        var y = 0;
        foreach (var row in rows)
        {
            var x = 0;
            foreach (var panel in row.Panels)
            {
                panels.Add(panel.ToJson(panels.Count + 1, x, y, row.Height));
                x += panel.Width;
            }

            y += row.Height;
        }

        return panels;
    }
}

internal sealed record DashboardRow(int Height, params Panel[] Panels);
