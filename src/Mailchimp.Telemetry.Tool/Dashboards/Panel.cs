using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Tool.Dashboards;

/// <summary>A panel of Grafana's own kinds; the dashboard says where it stands, and its number.</summary>
internal sealed class Panel
{
    private static readonly string[] LastValue = ["lastNotNull"];

    /// <summary>The rules count by the minute: a bar stands for one at least.</summary>
    private const string Minute = "1m";

    /// <summary>Which of the two ways of saying what a panel can do Grafana finds in these: those of 9.4 are brought up to date by later ones.</summary>
    private const string PluginVersion = "9.4.0";

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
            pluginVersion = PluginVersion,
            targets = queries.Select((query, index) => query.ToJson(index, type == "table")),
            title,
            type,
        });
        if (transformations.Count > 0)
        {
            _json["transformations"] = JsonSerializer.SerializeToNode(transformations);
        }

        Json.SetIfAny(_json, "interval", queries.Any(query => query.Expression.Contains($"[{Window.Bar}]", StringComparison.Ordinal)) ? Minute : null);
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
    public static Panel Stat(string title, string description, int width, Field field, Query query) => new(
        "stat", title, description, width, field.ToJson(), new
        {
            colorMode = "background",
            graphMode = "none",
            justifyMode = "center",
            orientation = "auto",
            reduceOptions = new { calcs = LastValue, fields = string.Empty, values = false },
            text = new { },
            textMode = field.ShowsName ? "name" : "auto",
        },
        [query], []);

    /// <summary>One bar for each query or series, against its thresholds.</summary>
    /// <param name="text">Sizes of names and figures, or an empty object for those that fit.</param>
    public static Panel BarGauge(string title, string description, int width, Field field, object text, params Query[] queries) => new(
        "bargauge", title, description, width, field.ToJson(), new
        {
            displayMode = "basic",
            minVizHeight = 10,
            minVizWidth = 0,
            orientation = "horizontal",
            reduceOptions = new { calcs = LastValue, fields = string.Empty, values = false },
            showUnfilled = true,
            text,
        },
        queries, []);

    /// <summary>Lines, or bars on each other.</summary>
    public static Panel TimeSeries(string title, string description, int width, Field field, Style style, params Query[] queries) => new(
        "timeseries", title, description, width, field.ToJson(style.ToJson(), palette: !style.IsColoredByThreshold), new
        {
            legend = style.Legend is { } calc
                ? (object)new { calcs = new[] { calc.Id }, displayMode = "table", placement = "right", showLegend = true, sortBy = calc.Name, sortDesc = true }
                : new { calcs = Array.Empty<string>(), displayMode = "list", placement = "bottom", showLegend = true },
            tooltip = new { mode = "multi", sort = "desc" },
        },
        queries, []);

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
        "table", title, description, width, (field with { IsTable = true, NoValue = "none" }).ToJson(new { align = "auto", displayMode = "auto", inspect = true }, columns.Overrides()), new
        {
            cellHeight = columns.IsWrapped ? "lg" : "sm",
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
    public static readonly (string Id, string Name) Max = ("max", "Max");
    public static readonly (string Id, string Name) Total = ("sum", "Total");

    public static readonly Style Lines = new();

    /// <summary>Bars that add up, to the total in the legend.</summary>
    public static readonly Style StackedBars = new() { Bars = true, Legend = Total };

    public bool Bars { get; init; }

    /// <summary>The figure beside each name in the legend, by which they are sorted, or null for a legend below.</summary>
    public (string Id, string Name)? Legend { get; init; }

    /// <summary>Whether bars stand on each other.</summary>
    public bool IsStacked { get; init; } = true;

    /// <summary>Up to where the axis goes at least.</summary>
    public double? SoftMax { get; init; }

    /// <summary>From where the axis goes at least.</summary>
    public double SoftMin { get; init; }

    /// <summary>How wide the axis is; with figures of one digit it is so narrow that the first time below it sticks out of the panel.</summary>
    public int? AxisWidth { get; init; }

    /// <summary>Whether a line has the colour of the threshold that it is beyond.</summary>
    public bool IsColoredByThreshold { get; init; }

    /// <summary>Whether the thresholds are drawn as lines.</summary>
    public bool Thresholds { get; init; }

    public JsonObject ToJson()
    {
        var json = Json.Object(new
        {
            axisLabel = string.Empty,
            axisPlacement = "auto",
            axisSoftMin = SoftMin,
            barAlignment = -1,
            drawStyle = Bars ? "bars" : "line",
            fillOpacity = Bars ? 80 : 10,
            gradientMode = IsColoredByThreshold ? "scheme" : "none",
            lineInterpolation = "linear",
            lineWidth = Bars ? 0 : 2,
            pointSize = 5,
            scaleDistribution = new { type = "linear" },
            showPoints = "never",
            spanNulls = false,
            stacking = new { group = "A", mode = Bars && IsStacked ? "normal" : "none" },
            thresholdsStyle = new { mode = Thresholds ? "dashed" : "off" },
        });
        Json.SetIfAny(json, "axisSoftMax", SoftMax);
        Json.SetIfAny(json, "axisWidth", AxisWidth);
        return json;
    }
}
