using System.Globalization;
using System.Text.Json;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>Each slot against OpenTelemetry alone in the same round: medians, and the middle half as spread.</summary>
internal sealed class Report(IReadOnlyDictionary<Slot, List<Cost>> costs)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public IReadOnlyList<Row> Rows { get; } = [.. costs.Keys.Select(slot => Compare(slot, costs[slot], costs[slot with { Variant = Variant.OpenTelemetry }]))];

    /// <summary>The goals for a call, as far as they are measured.</summary>
    public IReadOnlyList<Goal> Goals =>
    [
        Goal.AtMost("non-Mailchimp call, time over OpenTelemetry", 1.01, Row("elsewhere").Ratio),
        Goal.AtMost("non-Mailchimp call, bytes more", 64, Row("elsewhere").Bytes),
        Goal.AtMost("Mailchimp success, time over OpenTelemetry", 1.15, Row("success").Ratio),
        Goal.AtMost("Mailchimp success, bytes more", 512, Row("success").Bytes),
        Goal.AtMost("Mailchimp error, time added over what the hand-written handler adds", 0.5, Added("404", row => row.Ratio - 1)),
        Goal.AtMost("Mailchimp error, bytes added over what the hand-written handler adds", 0.5, Added("404", row => row.Bytes)),
        Goal.AtMost("in flight 1 to 100, growth over that without the library", 1.1, Row("success", 100).Ratio / Row("success").Ratio),
        Goal.AtMost("unsampled call, time over OpenTelemetry", 1.05, Row("success", sampled: false).Ratio),
        Goal.AtMost("unsampled call, bytes more", 256, Row("success", sampled: false).Bytes),
    ];

    public void Print(bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { rows = Rows, goals = Goals }, Json));
            return;
        }

        Console.WriteLine($"{"answer",-10} {"in flight",9} {"sampled",-8} {"variant",-14} {"ns",8} {"ratio",6} {"spread",-13} {"bytes",7}");
        foreach (var row in Rows)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Scenario,-10} {row.InFlight,9} {(row.Sampled ? "yes" : "no"),-8} {row.Variant,-14} {row.Nanoseconds,8:0} {row.Ratio,6:0.00} {$"{row.Low:0.00} to {row.High:0.00}",-13} {row.Bytes,7:+0;-0;0}"));
        }

        Console.WriteLine();
        foreach (var goal in Goals)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(goal.Met ? "met " : "NOT ")} {goal.Name}: {goal.Value:0.##} (goal: at most {goal.Limit})"));
        }
    }

    private static Row Compare(Slot slot, List<Cost> own, List<Cost> basis)
    {
        var ratios = own.Zip(basis, (one, other) => one.Nanoseconds / other.Nanoseconds).Order().ToList();
        return new Row(
            slot.Scenario, slot.InFlight, slot.Sampled, slot.Variant,
            Median([.. own.Select(cost => cost.Nanoseconds).Order()]),
            Median(ratios), ratios[ratios.Count / 4], ratios[ratios.Count * 3 / 4],
            Median([.. own.Zip(basis, (one, other) => one.Bytes - other.Bytes).Order()]));
    }

    private static double Median(List<double> sorted) => sorted[sorted.Count / 2];

    private double Added(string scenario, Func<Row, double> added) => added(Row(scenario)) / added(Row(scenario, variant: Variant.Handler));

    private Row Row(string scenario, int inFlight = 1, bool sampled = true, string variant = Variant.Library) =>
        Rows.Single(row => row.Scenario == scenario && row.InFlight == inFlight && row.Sampled == sampled && row.Variant == variant);
}

/// <param name="Ratio">Time over OpenTelemetry alone, the median of the rounds.</param>
/// <param name="Bytes">Bytes more than OpenTelemetry alone.</param>
internal sealed record Row(string Scenario, int InFlight, bool Sampled, string Variant, double Nanoseconds, double Ratio, double Low, double High, double Bytes);

internal sealed record Goal(string Name, double Limit, double Value, bool Met)
{
    public static Goal AtMost(string name, double limit, double value) => new(name, limit, value, value <= limit);
}
