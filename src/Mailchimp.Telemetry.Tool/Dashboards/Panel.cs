using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Tool.Dashboards;

/// <summary>A panel of Grafana's own kinds; where it stands, and its number, are the dashboard's affair.</summary>
internal sealed class Panel
{
    private static readonly string[] LastValue = ["lastNotNull"];
    private static readonly string[] Sum = ["sum"];

    /// <summary>Bars stand for counts: their windows must hardly overlap, whatever is zoomed to.</summary>
    private const string BarInterval = "1m";

    private readonly JsonObject _json;

    private Panel(string type, string title, string description, int width, object fieldConfig, object options, IReadOnlyList<Query> queries, IReadOnlyList<object> transformations)
    {
        Width = width;
        _json = Json.Object(new
        {
            datasource = Variables.DataSourceReference,
            description,
            fieldConfig,
            options,
            targets = queries.Select((query, index) => query.ToJson(index, type == "table")),
            title,
            type,
        });
        if (transformations.Count > 0)
        {
            _json["transformations"] = JsonSerializer.SerializeToNode(transformations);
        }
    }

    public int Width { get; }

    /// <summary>A few lines of Markdown that say how to read the dashboard.</summary>
    public static Panel Text(string title, string description, int width, string content)
    {
        var panel = new Panel("text", title, description, width, new { defaults = new { }, overrides = Array.Empty<object>() }, new { code = new { language = "plaintext", showLineNumbers = false, showMiniMap = false }, content, mode = "markdown" }, [], []);
        panel._json.Remove("targets");
        panel._json.Remove("datasource");
        return panel;
    }

    /// <summary>One figure, with the colour of its threshold behind it.</summary>
    public static Panel Stat(string title, string description, int width, Field field, Query query, bool sparkline = false) => new(
        "stat", title, description, width, field.ToJson(), new
        {
            colorMode = "background",
            graphMode = sparkline ? "area" : "none",
            justifyMode = "center",
            orientation = "auto",
            reduceOptions = new { calcs = LastValue, fields = string.Empty, values = false },
            text = new { },
            textMode = field.ShowsName ? "name" : "auto",
        },
        [query], []);

    /// <summary>One bar for each query or series, against its thresholds.</summary>
    public static Panel BarGauge(string title, string description, int width, Field field, params Query[] queries) => new(
        "bargauge", title, description, width, field.ToJson(), new
        {
            displayMode = "basic",
            minVizHeight = 10,
            minVizWidth = 0,
            orientation = "horizontal",
            reduceOptions = new { calcs = LastValue, fields = string.Empty, values = false },
            showUnfilled = true,
            text = new { },
        },
        queries, []);

    /// <summary>Lines, or bars on each other.</summary>
    public static Panel TimeSeries(string title, string description, int width, Field field, Style style, params Query[] queries)
    {
        var panel = new Panel(
            "timeseries", title, description, width, field.ToJson(style.ToJson(), palette: true), new
            {
                legend = new { calcs = style.Calcs, displayMode = style.Calcs.Length == 0 ? "list" : "table", placement = style.Calcs.Length == 0 ? "bottom" : "right", showLegend = true },
                tooltip = new { mode = "multi", sort = "desc" },
            },
            queries, []);
        Json.SetIfAny(panel._json, "interval", style.Bars ? BarInterval : null);
        return panel;
    }

    /// <summary>States over time, one row a series.</summary>
    public static Panel StateTimeline(string title, string description, int width, Field field, params Query[] queries) => new(
        "state-timeline", title, description, width, field.ToJson(new { fillOpacity = 80, lineWidth = 0, spanNulls = false }), new
        {
            alignValue = "center",
            legend = new { displayMode = "list", placement = "bottom", showLegend = false },
            mergeValues = true,
            rowHeight = 0.8,
            showValue = "auto",
            tooltip = new { mode = "single", sort = "none" },
        },
        queries, []);

    /// <summary>One row for each set of labels; the queries' values are its columns.</summary>
    public static Panel Table(string title, string description, int width, Field field, Columns columns, params Query[] queries) => new(
        "table", title, description, width, field.ToJson(new { align = "auto", displayMode = "auto", inspect = true }, columns.Overrides()), new
        {
            footer = new { countRows = false, fields = string.Empty, reducer = Sum, show = false },
            frameIndex = 0,
            showHeader = true,
            sortBy = new[] { new { desc = true, displayName = columns.SortBy } },
        },
        queries, columns.Transformations(queries.Length));

    public JsonObject ToJson(int id, int x, int y, int height)
    {
        var json = _json.DeepClone().AsObject();
        json["gridPos"] = Json.Object(new { h = height, w = Width, x, y });
        json["id"] = id;
        return Json.Sort(json);
    }
}

/// <summary>How a time series is drawn.</summary>
internal sealed record Style
{
    public static readonly Style Lines = new();
    public static readonly Style StackedBars = new() { Bars = true };

    public bool Bars { get; init; }

    /// <summary>Figures beside the names in the legend, such as <c>max</c>.</summary>
    public string[] Calcs { get; init; } = [];

    /// <summary>Whether the thresholds are drawn as lines.</summary>
    public bool Thresholds { get; init; }

    public object ToJson() => new
    {
        axisLabel = string.Empty,
        axisPlacement = "auto",
        axisSoftMin = 0,
        barAlignment = -1,
        drawStyle = Bars ? "bars" : "line",
        fillOpacity = Bars ? 80 : 10,
        gradientMode = "none",
        lineInterpolation = "linear",
        lineWidth = Bars ? 0 : 2,
        pointSize = 5,
        scaleDistribution = new { type = "linear" },
        showPoints = "never",
        spanNulls = false,
        stacking = new { group = "A", mode = Bars ? "normal" : "none" },
        thresholdsStyle = new { mode = Thresholds ? "dashed" : "off" },
    };
}
