using System.Globalization;
using System.Text.Json;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>Each slot against OpenTelemetry alone, and each way against the library's, in the same round: medians, and the middle half as spread.</summary>
internal sealed class Report(IReadOnlyDictionary<Slot, List<Cost>> calls, IReadOnlyDictionary<Part, List<Cost>> parts, long memoryGrowth, (double Added, double Without) startUp)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public IReadOnlyList<Row> Rows { get; } =
    [
        .. calls.Keys.Select(slot => Row.Compare(Name(slot), slot.Variant, calls[slot], calls[slot with { Variant = Variant.OpenTelemetry }])),
        .. parts.Keys.Select(part => Row.Compare(part.Work, part.Way, parts[part], parts[parts.Keys.Single(other => other.Work == part.Work && other.Way == Part.Library)])),
    ];

    public IReadOnlyList<Goal> Goals =>
    [
        Goal.AtMost("non-Mailchimp call, time over OpenTelemetry", 1.01, Of("elsewhere").Ratio),
        Goal.AtMost("non-Mailchimp call, bytes more", 64, Of("elsewhere").BytesMore),
        Goal.AtMost("Mailchimp success, time over OpenTelemetry", 1.15, Of("success").Ratio),
        Goal.AtMost("Mailchimp success, bytes more", 512, Of("success").BytesMore),
        Goal.AtMost("Mailchimp error, time added over what the hand-written handler adds", 0.5, Added("404", row => row.Ratio - 1)),
        Goal.AtMost("Mailchimp error, bytes added over what the hand-written handler adds", 0.5, Added("404", row => row.BytesMore)),
        Goal.AtMost("classify a known problem document, bytes beyond the instance string", 0, Of(Parts.Classify, Part.Library).Bytes - InstanceBytes),
        Goal.AtMost("classify a known problem document, time over JsonDocument", 0.2, 1 / Of(Parts.Classify, Parts.JsonDocumentWay).Ratio),
        Goal.AtMost("route match, bytes", 0, Of(Parts.Routes, Part.Library).Bytes),
        Goal.AtMost("route match, ns", 150, Of(Parts.Routes, Part.Library).Nanoseconds),
        Goal.AtMost("unknown route, ns", 150, Of(Parts.UnknownRoute, Part.Library).Nanoseconds),
        Goal.AtMost("redact clean text, bytes", 0, Of(Parts.Clean1K, Part.Library).Bytes),
        Goal.AtMost("redact clean text, time over IndexOf", 2, 1 / Of(Parts.Clean1K, Parts.IndexOfWay).Ratio),
        Goal.AtMost("redact clean text, time over the Regex", 0.05, 1 / Of(Parts.Clean1K, Parts.RegexWay).Ratio),
        Goal.AtMost("in flight 1 to 100, growth over that without the library", 1.1, Of("success", inFlight: 100).Ratio / Of("success").Ratio),
        Goal.AtMost("unsampled call, time over OpenTelemetry", 1.05, Of("success", sampled: false).Ratio),
        Goal.AtMost("unsampled call, bytes more", 256, Of("success", sampled: false).BytesMore),
        Goal.AtMost("memory left behind by 10,000 new paths and 1,000 new keys, bytes", 64 * 1024, memoryGrowth),
        Goal.AtMost($"start of a host, ms more than {startUp.Without:0} without", 20, startUp.Added),
    ];

    /// <summary>A string of 36 characters: header, length and terminator, rounded up.</summary>
    private static int InstanceBytes => (22 + (36 * sizeof(char)) + 7) / 8 * 8;

    public void Print(bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { rows = Rows, goals = Goals }, Json));
            return;
        }

        Console.WriteLine("Calls are compared with OpenTelemetry alone, pieces of the work with the library's way.");
        Console.WriteLine($"{"what",-34} {"how",-40} {"ns",10} {"ratio",7} {"spread",-16} {"bytes",9} {"more",7}");
        foreach (var row in Rows)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Name,-34} {row.How,-40} {row.Nanoseconds,10:0} {row.Ratio,7:0.00} {$"{row.Low:0.00} to {row.High:0.00}",-16} {row.Bytes,9:0} {row.BytesMore,7:+0;-0;0}"));
        }

        Console.WriteLine();
        foreach (var goal in Goals)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(goal.Met ? "met " : "NOT ")} {goal.Name}: {goal.Value:0.##} (goal: at most {goal.Limit})"));
        }
    }

    private static string Name(Slot slot) => Name(slot.Scenario, slot.InFlight, slot.Sampled);

    private static string Name(string scenario, int inFlight, bool sampled) =>
        $"{scenario}{(inFlight > 1 ? $", {inFlight} in flight" : string.Empty)}{(sampled ? string.Empty : ", not sampled")}";

    private double Added(string scenario, Func<Row, double> added) => added(Of(scenario)) / added(Of(scenario, variant: Variant.Handler));

    private Row Of(string work, string way) => Rows.Single(row => row.Name == work && row.How == way);

    private Row Of(string scenario, int inFlight = 1, bool sampled = true, string variant = Variant.Library) => Of(Name(scenario, inFlight, sampled), variant);
}

/// <param name="Name">What is done.</param>
/// <param name="How">The variant of a call, or the way to do a piece of work.</param>
/// <param name="Nanoseconds">The median of the rounds.</param>
/// <param name="Ratio">Time over what it is compared with, the median of the rounds.</param>
/// <param name="Low">The lower quartile of that.</param>
/// <param name="High">The upper quartile.</param>
/// <param name="Bytes">Bytes allocated.</param>
/// <param name="BytesMore">Bytes more than what it is compared with.</param>
internal sealed record Row(string Name, string How, double Nanoseconds, double Ratio, double Low, double High, double Bytes, double BytesMore)
{
    public static Row Compare(string name, string how, List<Cost> own, List<Cost> basis)
    {
        var ratios = own.Zip(basis, (one, other) => one.Nanoseconds / other.Nanoseconds).ToList();
        return new Row(
            name, how,
            Median(own.Select(cost => cost.Nanoseconds)),
            Median(ratios), Quantile(ratios, 1), Quantile(ratios, 3),
            Median(own.Select(cost => cost.Bytes)),
            Median(own.Zip(basis, (one, other) => one.Bytes - other.Bytes)));
    }

    public static double Median(IEnumerable<double> values) => Quantile(values, 2);

    /// <summary>The value below which this many quarters of all lie.</summary>
    private static double Quantile(IEnumerable<double> values, int quarters)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count * quarters / 4];
    }
}

internal sealed record Goal(string Name, [property: System.Text.Json.Serialization.JsonPropertyName("goal")] double Limit, double Value, bool Met)
{
    public static Goal AtMost(string name, double limit, double value) => new(name, limit, value, value <= limit);
}
