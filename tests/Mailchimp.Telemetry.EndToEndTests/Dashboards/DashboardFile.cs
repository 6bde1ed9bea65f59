using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.EndToEndTests.Dashboards;

/// <summary>A dashboard as it lies in the tree.</summary>
internal sealed record DashboardFile(string Name, JsonObject Json)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "dashboards", "grafana");

    public static IReadOnlyList<string> Names { get; } = [.. Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public static IEnumerable<DashboardFile> All => Names.Select(Load);

    public IEnumerable<JsonObject> Panels => Json["panels"]!.AsArray().Select(panel => panel!.AsObject());

    public IEnumerable<JsonObject> Variables => Json["templating"]!["list"]!.AsArray().Select(variable => variable!.AsObject());

    public IEnumerable<(JsonObject Panel, JsonObject Target)> Targets =>
        Panels.SelectMany(panel => panel["targets"]?.AsArray() ?? [], (panel, target) => (panel, target!.AsObject()));

    /// <summary>All PromQL: of panels, annotations and variables.</summary>
    public IEnumerable<string> Expressions =>
        Targets.Select(target => (string)target.Target["expr"]!)
            .Concat(Json["annotations"]!["list"]!.AsArray().Select(annotation => (string?)annotation!["expr"]).OfType<string>())
            .Concat(Variables.Select(variable => variable["query"] as JsonObject).OfType<JsonObject>().Select(query => LabelValues.Parse((string)query["query"]!)!.Selector));

    public static DashboardFile Load(string name) => new(name, JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name)))!.AsObject());
}
