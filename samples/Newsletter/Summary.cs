using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spectre.Console;

namespace Newsletter;

/// <summary>What the telemetry recorded, and what to do next.</summary>
internal static class Summary
{
    public static void Write(IAnsiConsole console, Recorder recorder, HealthStatus health)
    {
        var totals = recorder.Totals;
        var table = new Table().Border(TableBorder.Rounded).AddColumns("kind", "fault").AddColumn("count", column => column.RightAligned()).AddColumns("example span", "instance");
        foreach (var error in totals.Errors)
        {
            recorder.Examples.TryGetValue(error.Kind, out var span);
            table.AddRow(
                new Text(error.Kind),
                FaultColors.Text(error.Fault),
                new Text(error.Count.ToString(CultureInfo.InvariantCulture)),
                new Text(span?.DisplayName ?? string.Empty),
                new Text(span?.GetTagItem("mailchimp.error.instance") as string ?? string.Empty));
        }

        console.WriteLine();
        console.WriteLine($"The telemetry recorded {totals.Calls} calls and {totals.Failed} errors of {totals.Errors.Count} kinds. The application only called AddMailchimpTelemetry.");
        console.Write(table);
        if (totals.Hidden.Count > 0)
        {
            WriteHidden(console, totals);
        }

        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Saturation reached {recorder.PeakSaturation:P0} of Mailchimp's limit, {totals.Abandoned} abandoned requests may still hold a place there, {recorder.Incidents.Count} incident(s) opened and {recorder.Incidents.Count(incident => incident.Closed is not null)} closed, the health check says {health}."));
        console.WriteLine("Next: set OTEL_EXPORTER_OTLP_ENDPOINT to send spans, metrics and logs to your collector; --metrics-port 9464 serves them to Prometheus; --json prints them; --help tells the rest.");
    }

    /// <summary>What no status code shows.</summary>
    private static void WriteHidden(IAnsiConsole console, Totals totals)
    {
        var table = new Table().Title($"{totals.Hidden.Sum(hidden => hidden.Count)} failures hidden in successful responses").Border(TableBorder.Rounded).AddColumns("where", "code").AddColumn("count", column => column.RightAligned());
        foreach (var hidden in totals.Hidden)
        {
            table.AddRow(new Text(hidden.Where), new Text(hidden.Code), new Text(hidden.Count.ToString(CultureInfo.InvariantCulture)));
        }

        console.Write(table);
        console.WriteLine($"Finished batches: {string.Join(", ", totals.Batches.Select(batch => $"{batch.Value} {batch.Key}"))}.");
    }
}
