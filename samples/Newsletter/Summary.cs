using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spectre.Console;

namespace Newsletter;

/// <summary>What the telemetry recorded, and what to do next, on one screen.</summary>
internal static class Summary
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>From this height on, there is room for all kinds of a fault, on as many lines as they need.</summary>
    private const int HighScreen = 40;

    /// <summary>What a row of the table holds beside the kinds.</summary>
    private const int KindsIndent = 27;
    private const int MaxPlaces = 2;

    public static void Write(IAnsiConsole console, Recorder recorder, HealthStatus health)
    {
        var totals = recorder.Totals;
        var isLow = console.Profile.Out.IsTerminal && console.Profile.Height < HighScreen;
        var width = isLow ? console.Profile.Width - KindsIndent : int.MaxValue;
        var table = new Table().Border(TableBorder.Simple).AddColumn("fault").AddColumn("errors", column => column.RightAligned()).AddColumn("kinds");
        foreach (var fault in totals.Errors.GroupBy(error => error.Fault).OrderByDescending(fault => fault.Sum(error => error.Count)))
        {
            table.AddRow(
                FaultColors.Text(fault.Key),
                new Text(fault.Sum(error => error.Count).ToString(CultureInfo.InvariantCulture)),
                new Text(Kinds([.. fault.Select(static error => error.Count == 1 ? error.Kind : $"{error.Kind} {error.Count}")], width)));
        }

        console.WriteLine();
        console.WriteLine($"The telemetry recorded {Count(totals.Calls, "call")} and {Count(totals.Failed, "error")} of {Count(totals.Errors.Count, "kind")}. The application only called AddMailchimpTelemetry.");
        console.Write(table);
        if (totals.Hidden.Count > 0)
        {
            WriteHidden(console, totals);
        }

        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Saturation reached {recorder.PeakSaturation:P0} of Mailchimp's limit; {Count(totals.Abandoned, "abandoned request")} may still hold a place there. {Count(recorder.Incidents.Count, "incident")} opened, {recorder.Incidents.Count(incident => incident.Closed is not null)} closed. Health check: {health}."));
        WriteNext(console);
    }

    private static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? string.Empty : "s")}");

    /// <summary>As many kinds as fit, and how many more there are.</summary>
    private static string Kinds(string[] kinds, int width)
    {
        var shown = kinds.Length;
        string text;
        do
        {
            text = string.Join(", ", kinds.Take(shown)) + (shown < kinds.Length ? $", and {kinds.Length - shown} more" : string.Empty);
        }
        while (text.Length > width && --shown > 0);

        return text;
    }

    /// <summary>What no status code shows.</summary>
    private static void WriteHidden(IAnsiConsole console, Totals totals)
    {
        var places = totals.Hidden.GroupBy(hidden => hidden.Where).Select(place => (Name: place.Key, Count: place.Sum(hidden => hidden.Count))).OrderByDescending(place => place.Count).ToList();
        List<string> parts = [.. places.Take(MaxPlaces).Select(place => $"{place.Count} in {place.Name}")];
        if (places.Count > MaxPlaces)
        {
            parts.Add($"{places.Skip(MaxPlaces).Sum(place => place.Count)} elsewhere");
        }

        console.WriteLine($"{Count(totals.Hidden.Sum(hidden => hidden.Count), "failure")} hidden in successful responses: {string.Join(", ", parts)}. Batches: {string.Join(", ", totals.Batches.Select(batch => $"{batch.Value} {batch.Key}"))}.");
    }

    private static void WriteNext(IAnsiConsole console)
    {
        var isExported = Environment.GetEnvironmentVariable(Endpoint) is { Length: > 0 };
        console.WriteLine($"Next: {(isExported ? string.Empty : $"--dashboard shows the day in Aspire; {Endpoint} sends it on; ")}--metrics-port 9464 serves it to Prometheus; --json prints it.");
    }
}
