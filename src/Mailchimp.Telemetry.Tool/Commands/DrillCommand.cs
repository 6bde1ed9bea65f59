using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Mailchimp.Telemetry.Tool.Drills;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Mailchimp.Telemetry.Tool.Commands;

/// <summary>Asks the API for its errors, and looks whether each comes back as the telemetry should see it.</summary>
internal static class DrillCommand
{
    private const string KeyVariable = "MAILCHIMP_API_KEY";

    public static Command Create()
    {
        var url = CommonOptions.HttpUri("--url", "The API to call; default: the one at the key's data center. For the simulator: start it with --http --port 8080, and pass http://localhost:8080/3.0.");
        var errors = new Option<string[]>("--errors") { HelpName = "names", Description = $"Which errors to trigger, separated by commas or spaces; all by default: {string.Join(", ", Drill.Triggers.Select(trigger => trigger.Name))}.", AllowMultipleArgumentsPerToken = true };
        errors.TakesOneOf([.. Drill.Triggers.Select(trigger => trigger.Name)]);
        var keyFromStandardInput = new Option<bool>("--key-stdin") { Description = $"Read the API key from standard input instead of {KeyVariable}." };
        var json = CommonOptions.AsJson();
        var command = new Command("drill", "Triggers the API's errors with the header X-Trigger-Error. Safe on a real account: nothing is read or changed. Exports spans, metrics and logs to OTEL_EXPORTER_OTLP_ENDPOINT: if the alert MailchimpDrill arrives, telemetry reaches your alerts. It does not test the receivers of the other alerts.")
        {
            url, errors, keyFromStandardInput, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var key = Secrets.Read(KeyVariable, keyFromStandardInput.Name, parsed.GetValue(keyFromStandardInput));
            var names = parsed.GetValue(errors) is { Length: > 0 } given ? CommonOptions.Words(given) : [.. Drill.Triggers.Select(trigger => trigger.Name)];
            var report = await Drill.RunAsync(parsed.GetValue(url) ?? HostOf(key), new AuthenticationHeaderValue("Bearer", key), names, cancellationToken);
            Print(report, parsed.GetValue(json));
            if (report.IsKeyRejected)
            {
                Console.Error.WriteLine($"The API rejected the key: check {KeyVariable}, or what you pass with {keyFromStandardInput.Name}.");
            }

            if (!report.IsAnswered)
            {
                Console.Error.WriteLine($"There was no response from {report.Api}: check {url.Name}, and that this machine may connect to it.");
            }

            if (report.ExportProblem is { } problem)
            {
                Console.Error.WriteLine($"Warning: no metrics were exported, so no alert can fire: {problem.TrimEnd('.')}. Run mailchimp-telemetry doctor to check.");
            }

            return report.Passed ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    private static Uri HostOf(string key) => key.Split('-') is [_, { Length: > 2 } datacenter] && datacenter.StartsWith("us", StringComparison.Ordinal) && datacenter[2..].All(char.IsAsciiDigit)
        ? new Uri($"https://{datacenter}.api.mailchimp.com")
        : throw new ToolException($"{KeyVariable} does not end in a data center such as -us6: set the API's address with --url.") { IsUsage = true };

    private static void Print(DrillReport report, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(report, Json.ForPrograms));
            return;
        }

        AnsiConsole.Write(TableOf(report.Calls));
        AnsiConsole.MarkupLineInterpolated($"{report.Calls.Count(call => call.Passed)} of {report.Calls.Count} came back as expected. Export: {report.Export}.");
    }

    /// <summary>What has to fit into a terminal of 80 columns: one kind is enough where it is the expected one.</summary>
    internal static IRenderable TableOf(IReadOnlyList<DrillCall> calls)
    {
        var table = new Table { Border = TableBorder.None }.AddColumns(new TableColumn(string.Empty).NoWrap(), new TableColumn("Status").NoWrap(), new TableColumn("Asked for").NoWrap(), new TableColumn("Classified as"));
        foreach (var call in calls)
        {
            var failed = call.Problem is null ? "differs" : "no response";
            table.AddRow(
                new Markup(call.Passed ? "[green]ok[/]" : $"[red]{failed}[/]"), new Text(call.Status?.ToString(CultureInfo.InvariantCulture) ?? "-"), new Text(call.Trigger),
                new Text(call.Passed ? call.Expected : call.Problem ?? $"{call.Kind ?? "no error"}, not {call.Expected}"));
        }

        return new TrimmedLines(table);
    }
}
