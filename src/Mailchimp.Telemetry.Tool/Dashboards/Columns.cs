namespace Mailchimp.Telemetry.Tool.Dashboards;

/// <summary>The columns of a table, left to right: labels by their own name, and the queries' values as <c>Value #A</c> and so on.</summary>
internal sealed class Columns(string sortBy, params Column[] columns)
{
    public string SortBy { get; } = sortBy;

    /// <summary>Whether a column has text on two lines.</summary>
    public bool IsWrapped => columns.Any(column => column.Properties.Any(property => property.Id == Column.WrapText));

    public IEnumerable<object> Overrides() => columns.Where(column => column.Properties.Count > 0).Select(column => Field.Override(column.Title, [.. column.Properties]));

    /// <summary>Joins the queries' rows by their labels, hides the time, and names the columns.</summary>
    public IReadOnlyList<object> Transformations(int queries)
    {
        // With one query Grafana calls its value just Value.
        var sources = columns.Select(column => queries == 1 && column.Source == "Value #A" ? "Value" : column.Source).ToList();
        return
        [
            new { id = "merge", options = new { } },
            new
            {
                id = "organize",
                options = new
                {
                    excludeByName = new { Time = true },
                    indexByName = sources.Select((source, index) => (source, index)).ToDictionary(entry => entry.source, entry => entry.index),
                    renameByName = sources.Zip(columns).ToDictionary(entry => entry.First, entry => entry.Second.Title),
                },
            },
        ];
    }
}

/// <param name="Source">The label's or the value's name in the answer.</param>
internal sealed record Column(string Source, string Title)
{
    public const string WrapText = "custom.wrapText";

    /// <summary>A label is text, whatever it looks like: with the table's unit, Grafana shows an account named 12345678 as 12,345,678 and one named 1234e567 as ∞.</summary>
    public List<(string Id, object Value)> Properties { get; } = Source.StartsWith("Value #", StringComparison.Ordinal) ? [] : [("unit", "string")];

    /// <summary>Paths that are none of the API's have no route; a name for them.</summary>
    public static Column Route() => new Column("url_template", "Route").With("mappings", Field.Empty("(no known route)"));

    public Column Width(int pixels) => With("custom.width", pixels);

    public Column Unit(string unit, int? decimals = null)
    {
        With("unit", unit);
        return decimals is { } count ? With("decimals", count) : this;
    }

    /// <summary>A colour behind the cell, by threshold.</summary>
    public Column Colored(params (double? From, string Color)[] steps)
    {
        With("thresholds", new { mode = "absolute", steps = steps.Select(step => new { color = step.Color, value = step.From }) });
        return With("color", new { mode = "thresholds" }).Text();
    }

    /// <summary>Words, and perhaps colours, for values.</summary>
    public Column Words(IReadOnlyList<(string Value, string Text, string? Color)> words)
    {
        With("mappings", Field.Words(words));
        return words.Any(word => word.Color is not null) ? Text() : this;
    }

    /// <summary>Long text on several lines, where Grafana can; elsewhere a click shows it whole.</summary>
    public Column Wrapped() => With(WrapText, true);

    /// <summary>What a cell without a value shows.</summary>
    public Column Nothing(string text) => With("noValue", text);

    public Column Link(string title, string url) => With("links", new[] { new { targetBlank = false, title, url } });

    /// <summary>Coloured text: <c>displayMode</c> up to Grafana 9.4, <c>cellOptions</c> from then on.</summary>
    private Column Text() => With("custom.displayMode", "color-text").With("custom.cellOptions", new { type = "color-text" });

    private Column With(string id, object value)
    {
        Properties.Add((id, value));
        return this;
    }
}
