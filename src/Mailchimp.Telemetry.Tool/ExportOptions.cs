using Mailchimp.Telemetry.Tool.Rules;

namespace Mailchimp.Telemetry.Tool;

/// <summary>What a team sets of its own in what it exports.</summary>
internal sealed record ExportOptions
{
    public const string DefaultFolder = "Mailchimp";
    public const string DefaultDataSource = "prometheus";

    /// <summary>The address of the folder with the runbooks.</summary>
    public Uri? Runbooks { get; init; }

    /// <summary>How long each alert waits before it fires, in place of its own time: for a rehearsal.</summary>
    public string? Waiting { get; init; }

    /// <summary>The uid of the data source that the dashboards begin with, or null for Grafana's default.</summary>
    public string? SelectedDataSource { get; init; }

    /// <summary>The uid of the data source that alerts query; an alert has no default.</summary>
    public string DataSource => SelectedDataSource ?? DefaultDataSource;

    public string Folder { get; init; } = DefaultFolder;

    public string? Namespace { get; init; }

    /// <summary>Labels of the Kubernetes objects, such as <c>release=prometheus</c>, by which an operator chooses them.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public RuleSet LoadRules() => RuleSet.Load(Runbooks, Waiting);
}
