using System.Text.Json;
using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Tool.Dashboards;
using Mailchimp.Telemetry.Tool.Rules;

namespace Mailchimp.Telemetry.Tool.Grafana;

/// <summary>Brings a Grafana to the state of this version; what is so already is left alone.</summary>
internal sealed class Push(GrafanaClient grafana, ExportOptions options, bool dryRun)
{
    private const int MaxFolders = 1000;
    private const string AlertGroup = "mailchimp";

    private readonly List<PushResult> _results = [];

    /// <exception cref="ToolException">Grafana refused something; what was done before stays.</exception>
    public async Task<IReadOnlyList<PushResult>> RunAsync(bool alerts, CancellationToken cancellationToken)
    {
        var dataSource = options.SelectedDataSource is { } name ? await DataSourceAsync(name, cancellationToken) : alerts ? await OnlyDataSourceAsync(cancellationToken) : null;
        var folder = await FolderAsync(cancellationToken);
        foreach (var dashboard in DashboardSet.All)
        {
            await PushDashboardAsync(dashboard, folder, options.SelectedDataSource is null ? null : dataSource, cancellationToken);
        }

        if (alerts)
        {
            await PushAlertsAsync(folder, dataSource!, cancellationToken);
        }

        return _results;
    }

    private async Task<string> DataSourceAsync(string name, CancellationToken cancellationToken)
    {
        var found = await grafana.FindAsync($"api/datasources/uid/{Uri.EscapeDataString(name)}", cancellationToken)
            ?? await grafana.FindAsync($"api/datasources/name/{Uri.EscapeDataString(name)}", cancellationToken)
            ?? throw new ToolException($"Grafana has no data source '{name}': pass the UID or the name of one with --datasource.");
        return (string?)found["type"] == "prometheus" ? (string)found["uid"]! : throw new ToolException($"The data source '{name}' is of type {found["type"]}: --datasource takes a data source of type prometheus: Prometheus, or a compatible server that was added under that type.");
    }

    /// <summary>Alerts need to name their data source.</summary>
    private async Task<string> OnlyDataSourceAsync(CancellationToken cancellationToken)
    {
        var all = await grafana.FindAsync("api/datasources", cancellationToken) as JsonArray ?? [];
        var candidates = all.Where(source => (string?)source!["type"] == "prometheus").ToList();
        return candidates switch
        {
            [var only] => (string)only!["uid"]!,
            _ when candidates.FirstOrDefault(source => (bool?)source!["isDefault"] == true) is { } chosen => (string)chosen["uid"]!,
            [] => throw new ToolException("Grafana has no Prometheus data source: add one first."),
            _ => throw new ToolException($"Grafana has several Prometheus data sources, and none is the default: choose one with --datasource, for example {candidates[0]!["name"]}."),
        };
    }

    /// <summary>The folder's uid, or null when it is only planned.</summary>
    private async Task<string?> FolderAsync(CancellationToken cancellationToken)
    {
        var folders = await grafana.FindAsync($"api/folders?limit={MaxFolders}", cancellationToken) as JsonArray ?? [];
        if (folders.FirstOrDefault(folder => string.Equals((string?)folder!["title"], options.Folder, StringComparison.OrdinalIgnoreCase)) is { } found)
        {
            return (string)found["uid"]!;
        }

        _results.Add(new PushResult($"folder {options.Folder}", "new", null));
        return dryRun ? null : (string)(await grafana.SendAsync(HttpMethod.Post, "api/folders", new { title = options.Folder }, cancellationToken))["uid"]!;
    }

    private async Task PushDashboardAsync(Dashboard dashboard, string? folder, string? dataSource, CancellationToken cancellationToken)
    {
        var wanted = dashboard.ToJson(dataSource);
        var found = await grafana.FindAsync($"api/dashboards/uid/{dashboard.Uid}", cancellationToken);
        if ((bool?)found?["meta"]?["provisioned"] == true)
        {
            throw new ToolException($"The dashboard {dashboard.Uid} is provisioned from a file: export the new one there (mailchimp-telemetry export --format grafana), or remove the provisioning.");
        }

        var there = found?["dashboard"] is JsonObject old ? WithoutVersion(old) : null;
        var moves = found is not null && (string?)found["meta"]?["folderUid"] != folder;
        var state = there is null ? "new" : !JsonNode.DeepEquals(there, WithoutVersion(wanted)) ? "changed" : moves ? "moved" : "unchanged";
        _results.Add(new PushResult($"dashboard {dashboard.Uid}", state, state == "changed" ? TextDiff.Create(Json.Write(there!), Json.Write(WithoutVersion(wanted))) : null));
        if (state != "unchanged" && !dryRun)
        {
            await grafana.SendAsync(HttpMethod.Post, "api/dashboards/db", new { dashboard = wanted, folderUid = folder, message = "mailchimp-telemetry push", overwrite = true }, cancellationToken);
        }
    }

    private async Task PushAlertsAsync(string? folder, string dataSource, CancellationToken cancellationToken)
    {
        var wanted = JsonSerializer.SerializeToNode(GrafanaAlerts.RuleGroup(options.LoadRules(), folder ?? string.Empty, dataSource), Json.ForPrograms)!.AsObject();
        var path = $"api/v1/provisioning/folder/{folder}/rule-groups/{AlertGroup}";
        var found = folder is null ? null : await grafana.FindAsync(path, cancellationToken) as JsonObject;
        var there = found is null ? null : JsonShape.Select(found, wanted)!.AsObject();
        var state = there is null ? "new" : JsonNode.DeepEquals(there, wanted) ? "unchanged" : "changed";
        _results.Add(new PushResult($"alerts {AlertGroup}", state, state == "changed" ? TextDiff.Create(Json.Write(there!), Json.Write(wanted)) : null));
        if (state != "unchanged" && !dryRun)
        {
            await grafana.SendAsync(HttpMethod.Put, path, wanted, cancellationToken);
        }
    }

    /// <summary>Grafana numbers dashboards and their versions itself.</summary>
    private static JsonObject WithoutVersion(JsonObject dashboard)
    {
        var copy = Json.Sort(dashboard);
        copy.Remove("id");
        copy.Remove("version");
        return copy;
    }
}

/// <param name="State">new, changed, moved or unchanged.</param>
/// <param name="Diff">What changes, from what is there to what is pushed.</param>
internal sealed record PushResult(string Name, string State, string? Diff);
