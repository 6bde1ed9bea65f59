using Mailchimp.Telemetry.Tool.Dashboards;
using Mailchimp.Telemetry.Tool.Rules;

namespace Mailchimp.Telemetry.Tool;

/// <summary>What each format consists of.</summary>
internal static class ExportedFiles
{
    private const string ForSharing = "grafana-com";
    private const string ProvidedFolder = "/etc/grafana/dashboards/mailchimp";

    private static readonly (string Format, Func<ExportOptions, IEnumerable<ExportedFile>> Create)[] Formats =
    [
        ("grafana", options => DashboardSet.All.Select(dashboard => new ExportedFile($"grafana/{dashboard.FileName}", Json.Write(dashboard.ToJson(options.SelectedDataSource))))),
        (ForSharing, options => DashboardSet.All.Select(dashboard => new ExportedFile($"{ForSharing}/{dashboard.FileName}", Json.Write(SharedDashboard.Create(dashboard, options))))),
        ("grafana-provisioning", options =>
        [
            new("grafana-provisioning/dashboards/mailchimp.yml", Yaml.Write(new
            {
                apiVersion = 1,
                providers = new[] { new { name = "mailchimp", orgId = 1, folder = options.Folder, type = "file", disableDeletion = false, allowUiUpdates = false, updateIntervalSeconds = 30, options = new { path = ProvidedFolder } } },
            })),
            new("grafana-provisioning/alerting/mailchimp.yml", GrafanaAlerts.Provisioning(options.LoadRules(), options)),
        ]),
        ("prometheus", options => options.LoadRules().Files.Select(file => new ExportedFile($"prometheus/{file.Name}", file.Text))),
        ("alertmanager", _ => Resources.Names("alertmanager").Select(name => new ExportedFile(name, Resources.Read(name)))),
        ("kubernetes", options =>
        [
            new("kubernetes/mailchimp-prometheusrule.yml", KubernetesManifests.PrometheusRule(options.LoadRules(), options)),
            new("kubernetes/mailchimp-dashboards.yml", KubernetesManifests.ConfigMaps(DashboardSet.All, options)),
        ]),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. Formats.Select(format => format.Format)];

    /// <summary>What is written unless somebody chooses: all but a second form of the same dashboards.</summary>
    public static IReadOnlyList<string> Defaults { get; } = [.. Names.Where(name => name != ForSharing)];

    public static IReadOnlyList<ExportedFile> Create(IEnumerable<string> formats, ExportOptions options) =>
        [.. Formats.Where(format => formats.Contains(format.Format)).SelectMany(format => format.Create(options))];
}

/// <param name="Path">The path below the output folder.</param>
internal sealed record ExportedFile(string Path, string Content);
