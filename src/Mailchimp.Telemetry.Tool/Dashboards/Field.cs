namespace Mailchimp.Telemetry.Tool.Dashboards;

/// <summary>What the values of a panel are: unit, thresholds, words for values, colours for names.</summary>
/// <param name="Unit">One of Grafana's unit names, such as <c>percentunit</c>.</param>
internal sealed record Field(string Unit)
{
    public const string NoData = "no data";

    private static readonly (double? From, string Color)[] Plain = [(null, Colors.Volume)];

    public int? Decimals { get; init; }

    public double? Min { get; init; } = 0;

    public double? Max { get; init; }

    /// <summary>From which value on a colour holds; the first has none.</summary>
    public IReadOnlyList<(double? From, string Color)> Thresholds { get; init; } = Plain;

    /// <summary>Words and colours that stand for values.</summary>
    public IReadOnlyList<(string Value, string Text, string? Color)> Mappings { get; init; } = [];

    /// <summary>Colours of series by their name, such as a fault's.</summary>
    public IReadOnlyList<(string Name, string Color)> SeriesColors { get; init; } = [];

    /// <summary>Thresholds of single series by their name; a bar is full at its threshold.</summary>
    public IReadOnlyList<(string Name, double Threshold)> SeriesThresholds { get; init; } = [];

    /// <summary>Series that the legend leaves out: they are there for their exemplars.</summary>
    public IReadOnlyList<string> HiddenNames { get; init; } = [];

    /// <summary>What is shown where there is nothing.</summary>
    public string NoValue { get; init; } = NoData;

    /// <summary>Whether it is a table's: a cell without a value is no figure that is missing.</summary>
    public bool IsTable { get; init; }

    /// <summary>Whether a stat shows the series' name in place of its value.</summary>
    public bool ShowsName { get; init; }

    /// <summary>0 and 1 as words, in green and the given colour.</summary>
    public static Field State(string whenZero, string whenOne, string color) => new("short")
    {
        Max = 1,
        Mappings = [("0", whenZero, Colors.Good), ("1", whenOne, color)],
        Thresholds = [(null, Colors.Good), (1, color)],
    };

    /// <param name="palette">Whether series that have no colour of their own differ by colour, instead of by threshold.</param>
    public object ToJson(object? custom = null, IEnumerable<object>? overrides = null, bool palette = false)
    {
        var defaults = Json.Object(new
        {
            color = new { mode = palette || SeriesColors.Count > 0 ? "palette-classic" : "thresholds" },
            custom = custom ?? new { },
            mappings = (object[])[.. Words(Mappings), .. IsTable ? [] : new[] { NothingKnown(NoValue) }],
            thresholds = new { mode = "absolute", steps = Thresholds.Select(step => new { color = step.Color, value = step.From }) },
            unit = Unit,
        });
        Json.SetIfAny(defaults, "decimals", Decimals);
        Json.SetIfAny(defaults, "min", Min);
        Json.SetIfAny(defaults, "max", Max);
        defaults["noValue"] = NoValue;
        return new { defaults, overrides = Overrides().Concat(overrides ?? []) };
    }

    /// <summary>Value mappings as Grafana writes them: one object for all values.</summary>
    public static object[] Words(IReadOnlyList<(string Value, string Text, string? Color)> words) => words.Count == 0 ? [] :
    [
        new
        {
            options = words.Select((word, index) => (word, index)).ToDictionary(
                entry => entry.word.Value,
                object (entry) => entry.word.Color is { } color ? new { color, index = entry.index, text = entry.word.Text } : new { index = entry.index, text = entry.word.Text }),
            type = "value",
        },
    ];

    /// <summary>What has no value is grey, neither good nor bad.</summary>
    private static object NothingKnown(string text) => new { options = new { match = "null+nan", result = new { color = Colors.Unknown, index = 99, text } }, type = "special" };

    /// <summary>A text for values that are empty or missing.</summary>
    public static object[] Empty(string text) => [new { options = new { match = "empty", result = new { index = 0, text } }, type = "special" }, new { options = new { match = "null", result = new { index = 1, text } }, type = "special" }];

    public static object Override(string name, params (string Id, object Value)[] properties) => new
    {
        matcher = new { id = "byName", options = name },
        properties = properties.Select(property => new { id = property.Id, value = property.Value }),
    };

    private IEnumerable<object> Overrides() =>
        SeriesColors.Select(series => Override(series.Name, ("color", new { fixedColor = series.Color, mode = "fixed" })))
            .Concat(SeriesThresholds.Select(series => Override(series.Name, ("max", series.Threshold), ("thresholds", new { mode = "absolute", steps = new object[] { new { color = Colors.Good, value = (double?)null }, new { color = Colors.Warning, value = series.Threshold / 2 }, new { color = Colors.Bad, value = series.Threshold } } }))))
            .Concat(HiddenNames.Select(name => Override(name, ("custom.hideFrom", new { legend = true, tooltip = true, viz = false }))));
}
