using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Mailchimp.Telemetry.Tool.Drills;
using Spectre.Console;

namespace Mailchimp.Telemetry.Tool.Commands;

/// <summary>Asks the API for its errors, and looks whether each comes back as the telemetry should see it.</summary>
internal static class DrillCommand
{
    private const string KeyVariable = "MAILCHIMP_API_KEY";

    public static Command Create()
    {
        var url = CommonOptions.HttpUri("--url", "The API to call; default: the one at the key's data center. For the simulator: start it with --http --port 8080, and pass http://localhost:8080/3.0.");
        var errors = new Option<string[]>("--errors") { Description = $"Which errors to trigger, separated by commas or spaces; all by default: {string.Join(", ", Drill.Triggers.Select(trigger => trigger.Name))}.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [.. Drill.Triggers.Select(trigger => trigger.Name)] };
        errors.TakesOneOf([.. Drill.Triggers.Select(trigger => trigger.Name)]);
        var keyFromStandardInput = new Option<bool>("--key-stdin") { Description = $"Read the API key from standard input instead of {KeyVariable}." };
        var json = CommonOptions.AsJson();
        var command = new Command("drill", "Calls the API with X-Trigger-Error, on a real account too: nothing is read or changed. Exports spans, metrics and logs to OTEL_EXPORTER_OTLP_ENDPOINT, so that the alert MailchimpDrill shows that alerts reach you.")
        {
            url, errors, keyFromStandardInput, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var key = Secrets.Read(KeyVariable, parsed.GetValue(keyFromStandardInput));
            var report = await Drill.RunAsync(parsed.GetValue(url) ?? HostOf(key), new AuthenticationHeaderValue("Bearer", key), CommonOptions.Words(parsed.GetValue(errors)!), cancellationToken);
            Print(report, parsed.GetValue(json));
            if (report.IsOff)
            {
                Console.Error.WriteLine($"Warning: no metrics were exported, so no alert can fire: {report.WhyOff}.");
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

        var table = new Table { Border = TableBorder.Simple }.AddColumns([.. new[] { "Asked for", "Status", "Expected", "Classified as", string.Empty }.Select(name => new TableColumn(name).NoWrap())]);
        foreach (var call in report.Calls)
        {
            table.AddRow(
                new Text(call.Trigger), new Text(call.Status?.ToString(CultureInfo.InvariantCulture) ?? "-"), new Text(call.Expected), new Text(call.Kind ?? call.Problem ?? "no error"),
                new Markup(call.Passed ? "[green]ok[/]" : "[red]differs[/]"));
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated($"{report.Calls.Count(call => call.Passed)} of {report.Calls.Count} came back as expected. Export: {report.Export}.");
    }
}
