using System.CommandLine;
using System.Text.Json;
using Mailchimp.Telemetry.Tool.Diagnosis;
using Spectre.Console;

namespace Mailchimp.Telemetry.Tool.Commands;

/// <summary>Checks settings, export to the collector, and what Prometheus has.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var settings = new Option<FileInfo?>("--settings") { Description = "The application's appsettings.json; default: the one in this folder, if there is one. The environment is always read." };
        var prometheus = CommonOptions.HttpUri("--prometheus", "The address of a Prometheus whose series and rules to check.");
        var json = CommonOptions.AsJson();
        var command = new Command("doctor", "Checks the options of Mailchimp:Telemetry, and sends the collector a test span. With --prometheus, also checks the series and rules there. Run it where the application runs, with its environment.") { settings, prometheus, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var findings = await Doctor.ExamineAsync(parsed.GetValue(settings), parsed.GetValue(prometheus), cancellationToken);
            Print(findings, parsed.GetValue(json));
            return findings.Any(finding => finding.State == State.Failed) ? ExitCodes.Failed : ExitCodes.Done;
        });
        return command;
    }

    private static void Print(IReadOnlyList<Finding> findings, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { findings = findings.Select(finding => new { finding.Name, State = finding.State.ToString().ToLowerInvariant(), finding.Text, finding.Advice }) }, Json.ForPrograms));
            return;
        }

        var rows = findings.GroupBy(static finding => finding with { Name = string.Empty }, static finding => finding.Name).ToList();
        foreach (var (number, row) in rows.Index())
        {
            var finding = row.Key;
            var state = finding.State.ToString().ToLowerInvariant();
            var color = finding.State switch { State.Ok => "green", State.Failed => "red", _ => "yellow" };
            AnsiConsole.MarkupLine($"[{color}]{state,-8}[/] [bold]{Markup.Escape(string.Join(", ", row))}[/]  {Markup.Escape(finding.Text)}");
            if (finding.Advice is not null && finding.Advice != rows.ElementAtOrDefault(number + 1)?.Key.Advice)
            {
                AnsiConsole.MarkupLineInterpolated($"         {finding.Advice}");
            }
        }
    }
}
