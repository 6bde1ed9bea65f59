using System.CommandLine;
using System.Text.Json;
using Mailchimp.Telemetry.Tool.Grafana;
using Spectre.Console;

namespace Mailchimp.Telemetry.Tool.Commands;

/// <summary>Pushes dashboards and alerts to Grafana through its HTTP API.</summary>
internal static class PushCommand
{
    public static Command Create()
    {
        var url = CommonOptions.HttpUri("--url", "Grafana's address.");
        url.Required = true;
        var (runbooks, dataSource, folder) = (CommonOptions.Runbooks(), CommonOptions.DataSource(), CommonOptions.Folder());
        var alerts = new Option<bool>("--alerts") { Description = "Push the alerts too, for Grafana to evaluate. Prometheus still needs the recording rules, but should not evaluate the alerts as well." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Change nothing; show what would change." };
        var tokenFromStandardInput = new Option<bool>("--token-stdin") { Description = $"Read the token from standard input instead of {GrafanaCredentials.TokenVariable}." };
        var json = CommonOptions.AsJson();
        var command = new Command("push", $"Pushes the dashboards to Grafana. The token of a service account comes from {GrafanaCredentials.TokenVariable}, or a user's credentials from {GrafanaCredentials.UserVariable} and {GrafanaCredentials.PasswordVariable}.")
        {
            url, folder, dataSource, alerts, runbooks, dryRun, tokenFromStandardInput, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = new ExportOptions { Runbooks = parsed.GetValue(runbooks), SelectedDataSource = parsed.GetValue(dataSource), Folder = parsed.GetValue(folder)! };
            using var grafana = new GrafanaClient(parsed.GetValue(url)!, GrafanaCredentials.Read(parsed.GetValue(tokenFromStandardInput)));
            var results = await new Push(grafana, options, parsed.GetValue(dryRun)).RunAsync(parsed.GetValue(alerts), cancellationToken);
            Print(results, parsed.GetValue(dryRun), parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Print(IReadOnlyList<PushResult> results, bool dryRun, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { dryRun, results }, Json.ForPrograms));
            return;
        }

        foreach (var result in results)
        {
            AnsiConsole.MarkupLineInterpolated($"{result.State,-10} {result.Name}");
            foreach (var line in (dryRun ? result.Diff : null)?.TrimEnd('\n').Split('\n') ?? [])
            {
                AnsiConsole.Write(new Text(line + "\n", new Style(line[0] switch { '+' => Color.Green, '-' => Color.Red, _ => Color.Grey })));
            }
        }

        if (dryRun)
        {
            AnsiConsole.WriteLine("Nothing was changed.");
        }
    }
}
