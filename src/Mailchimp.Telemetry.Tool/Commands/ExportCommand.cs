using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using Spectre.Console;

namespace Mailchimp.Telemetry.Tool.Commands;

/// <summary>Writes dashboards and rules to a folder.</summary>
internal static partial class ExportCommand
{
    public static Command Create()
    {
        var output = new Option<DirectoryInfo>("--output", "-o") { Description = "The folder to write to; created if missing.", DefaultValueFactory = _ => new DirectoryInfo("mailchimp-telemetry") };
        output.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value.Length: > 0 } token] && FindFileInTheWay(token.Value) is { } file)
            {
                result.AddError($"--output: '{file}' is a file, not a folder.");
            }
        });
        var formats = new Option<string[]>("--format", "-f") { HelpName = "format", Description = $"What to write, separated by commas or spaces: {string.Join(", ", ExportedFiles.Names)}; all but grafana-com by default.", AllowMultipleArgumentsPerToken = true };
        formats.TakesOneOf([.. ExportedFiles.Names]);
        var check = new Option<bool>("--check") { Description = "Write nothing; exit with 1 when a file in the folder of --output is missing or differs." };
        var (runbooks, dataSource, folder) = (CommonOptions.Runbooks(), CommonOptions.DataSource(), CommonOptions.Folder());
        var kubernetesNamespace = new Option<string?>("--namespace") { Description = "Namespace of the Kubernetes objects." };
        kubernetesNamespace.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !Namespace().IsMatch(token.Value))
            {
                result.AddError($"--namespace takes at most 63 lowercase letters, digits and dashes, such as monitoring, not '{token.Value}'.");
            }
        });
        var labels = new Option<string[]>("--label") { Description = "Label of the Kubernetes objects, name=value, by which an operator selects them." };
        labels.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.Split('=') is not [{ Length: > 0 }, _]))
            {
                result.AddError($"--label takes name=value, not '{token.Value}'.");
            }
        });
        var waiting = new Option<string?>("--for") { Description = "Make each alert wait this long before it fires, such as 0s, instead of its own time. For rehearsals, not for production." };
        waiting.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !Duration().IsMatch(token.Value))
            {
                result.AddError($"--for takes a duration such as 0s or 5m, not '{token.Value}'.");
            }
        });
        var json = CommonOptions.AsJson();
        var command = new Command("export", "Writes dashboards and rules to a folder: for Grafana's import and provisioning, for Prometheus and Alertmanager, for Kubernetes.")
        {
            output, formats, check, runbooks, dataSource, folder, kubernetesNamespace, labels, waiting, json,
        };
        command.SetAction(parsed =>
        {
            var options = new ExportOptions
            {
                Runbooks = parsed.GetValue(runbooks),
                SelectedDataSource = parsed.GetValue(dataSource),
                Waiting = parsed.GetValue(waiting),
                Folder = parsed.GetValue(folder)!,
                Namespace = parsed.GetValue(kubernetesNamespace),
                Labels = (parsed.GetValue(labels) ?? []).Select(label => label.Split('=')).ToDictionary(label => label[0], label => label[1]),
            };
            var files = ExportedFiles.Create(parsed.GetValue(formats) is { Length: > 0 } given ? CommonOptions.Words(given) : ExportedFiles.Defaults, options);
            var results = files.Select(file => Export(file, parsed.GetValue(output)!.FullName, parsed.GetValue(check))).ToList();
            Print(results, parsed.GetValue(output)!.FullName, parsed.GetValue(json));
            return parsed.GetValue(check) && results.Any(result => result.State != "unchanged") ? ExitCodes.Failed : ExitCodes.Done;
        });
        return command;
    }

    private static FileResult Export(ExportedFile file, string output, bool check)
    {
        var path = Path.Combine(output, file.Path);
        var absent = check ? "missing" : "new";
        var state = !File.Exists(path) ? absent : File.ReadAllText(path) == file.Content ? "unchanged" : "changed";
        if (state != "unchanged" && !check)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, file.Content);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new ToolException($"--output: '{output}' can't be written to: {exception.Message}", exception);
            }
        }

        return new FileResult(file.Path, state);
    }

    private static string? FindFileInTheWay(string folder)
    {
        var path = Path.GetFullPath(folder);
        while (path is not null && !File.Exists(path))
        {
            path = Path.GetDirectoryName(path);
        }

        return path;
    }

    private static void Print(IReadOnlyList<FileResult> results, string output, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { output, files = results }, Json.ForPrograms));
            return;
        }

        foreach (var result in results)
        {
            AnsiConsole.MarkupLineInterpolated($"{result.State,-10} {result.Path}");
        }

        AnsiConsole.MarkupLineInterpolated($"[bold]{output}[/]");
    }

    [GeneratedRegex("^[0-9]+(s|m|h|d)$")]
    private static partial Regex Duration();

    /// <summary>A label of RFC 1123, as Kubernetes demands.</summary>
    [GeneratedRegex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\\z")]
    private static partial Regex Namespace();

    private sealed record FileResult(string Path, string State);
}
