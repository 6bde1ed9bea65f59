using System.Globalization;
using System.Text.Json;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>Each slot against OpenTelemetry alone, and each way against the library's: the minimum of the rounds, and the median.</summary>
internal sealed class Report(IReadOnlyDictionary<Slot, List<Cost>> calls, IReadOnlyDictionary<Part, List<Cost>> parts, long memoryGrowth, (double Added, double Without) startUp)
{
    private static readonly string[] Peers = [Variant.Handler, Variant.WholeHandler, Variant.Enrich, Variant.HttpDiagnostics];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public IReadOnlyList<Row> Rows { get; } = Mark(
    [
        .. calls.Keys.Select(slot => Row.Compare(slot.ToString(), slot.Variant, calls[slot], calls[slot with { Variant = Variant.OpenTelemetry }])),
        .. parts.Keys.Select(part => Row.Compare(part.Work, part.Way, parts[part], parts[parts.Keys.Single(other => other.Work == part.Work && other.Way == Part.Library)])),
    ]);

    public IReadOnlyList<Goal> Goals =>
    [
        Goal.AtMost("another host, time over OpenTelemetry", 1.04, Of(Scenario.Elsewhere).Ratio),
        Goal.AtMost("another host, bytes more", 24, Of(Scenario.Elsewhere).BytesMore),
        Goal.AtMost("success, time over OpenTelemetry", 1.28, Of(Scenario.Success).Ratio),
        Goal.AtMost("success, time over the best peer", 1, OverBestPeer(Scenario.Success)),
        Goal.AtMost("success, not sampled, time over OpenTelemetry", 1.20, Of("success, not sampled").Ratio),
        .. from status in (string[])["404", "429", "500"]
           from goal in (Goal[])[
               Goal.AtMost($"{status}, time over the handler", 1, Of(status).Nanoseconds / Of(status, Variant.Handler).Nanoseconds),
               Goal.AtMost($"{status}, bytes over the handler", 1, Of(status).Bytes / Of(status, Variant.Handler).Bytes)]
           select goal,
        Goal.AtMost("404, logged, time over a handler that logs", 1, Of("404, logged").Nanoseconds / Of("404, logged", Variant.Handler).Nanoseconds),
        Goal.AtMost("success, TLS, HTTP/2, 100 at once, time over the best peer", 1, OverBestPeer("success, TLS, HTTP/2, 100 at once")),
        .. Passed(Passing.Span, 20),
        .. Passed(Passing.LogRecord, 50),
        .. Passed(Passing.Failure, 200),
        .. Passed(Passing.Measurement, 10),
        Goal.AtMost($"start of a host, ms more than {startUp.Without:0} without", 15, startUp.Added),
        Goal.AtLeast("redact 1 KB of clean text, GB/s", 2, GigabytesPerSecond(Parts.Clean1K, 1_000)),
        Goal.AtLeast("redact 1 MB of clean text, GB/s", 2, GigabytesPerSecond(Parts.Clean1M, 1_000_000)),
        Goal.AtLeast("keys alone in 1 KB, GB/s", 8, GigabytesPerSecond(Parts.Keys1K, 1_000)),
        Goal.AtLeast("keys alone in 1 MB, GB/s", 8, GigabytesPerSecond(Parts.Keys1M, 1_000_000)),
        Goal.AtLeast("redact 1 KB of dirty text, GB/s", 0.1, GigabytesPerSecond(Parts.Dirty1K, 1_000)),
        Goal.AtLeast("redact 1 MB of dirty text, GB/s", 0.1, GigabytesPerSecond(Parts.Dirty1M, 1_000_000)),
        Goal.AtMost("classify a known problem document, bytes beyond the instance string", 0, Of(Parts.Classify).Bytes - InstanceBytes),
        Goal.AtMost("route match, bytes", 0, Of(Parts.Routes).Bytes),
        Goal.AtMost("route match, ns", 150, Of(Parts.Routes).Nanoseconds),
        Goal.AtMost("unknown route, ns", 150, Of(Parts.UnknownRoute).Nanoseconds),
        Goal.AtMost("memory left behind by 10,000 new paths and 1,000 new keys, bytes", 64 * 1024, memoryGrowth),
    ];

    /// <summary>A string of 36 characters: header, length and terminator, rounded up.</summary>
    private static int InstanceBytes => (22 + (36 * sizeof(char)) + 7) / 8 * 8;

    public void Print(bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { scheduling = Priority.Description, together = OneCore.Description, rows = Rows, goals = Goals }, Json));
            return;
        }

        Console.WriteLine($"Scheduling: {Priority.Description}. Ratios are of minima; * is the best peer. Rows of several threads run {OneCore.Description}.");
        Console.WriteLine("Calls are compared with OpenTelemetry alone, pieces of the work with the library's way.");
        Console.WriteLine($"{"what",-36} {"how",-38} {"ns, min",10} {"ratio",7} {"median",7} {"bytes",9} {"more",7}");
        foreach (var row in Rows)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Name,-36} {row.How + (row.IsBestPeer ? " *" : string.Empty),-38} {row.Nanoseconds,10:0.#} {row.Ratio,7:0.00} {row.MedianRatio,7:0.00} {row.Bytes,9:0} {row.BytesMore,7:+0;-0;0}"));
        }

        Console.WriteLine();
        foreach (var goal in Goals)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(goal.Met ? "met " : "NOT ")} {goal.Name}: {goal.Value:0.##} (goal: {goal.Wanted})"));
        }
    }

    private static List<Row> Mark(List<Row> rows)
    {
        var best = rows.Where(static row => Peers.Contains(row.How)).GroupBy(static row => row.Name).Select(static peers => peers.MinBy(static peer => peer.Nanoseconds)).ToHashSet();
        return rows.ConvertAll(row => row with { IsBestPeer = best.Contains(row) });
    }

    private IEnumerable<Goal> Passed(string work, double nanoseconds) =>
        [Goal.AtMost($"{work}, ns more", nanoseconds, Of(work).Nanoseconds - Of(work, Passing.Without).Nanoseconds)];

    private double GigabytesPerSecond(string work, int characters) => characters * sizeof(char) / Of(work).Nanoseconds;

    private double OverBestPeer(string name) => Of(name).Nanoseconds / Rows.Single(row => row.Name == name && row.IsBestPeer).Nanoseconds;

    private Row Of(string name, string how = Variant.Library) => Rows.Single(row => row.Name == name && row.How == how);
}

/// <param name="Name">What is done.</param>
/// <param name="How">The variant of a call, or the way to do a piece of work.</param>
/// <param name="Nanoseconds">The minimum of the rounds.</param>
/// <param name="Ratio">That over the minimum of what it is compared with.</param>
/// <param name="MedianRatio">The same of the medians.</param>
/// <param name="Bytes">Bytes allocated, the median.</param>
/// <param name="BytesMore">Bytes more than what it is compared with.</param>
internal sealed record Row(string Name, string How, double Nanoseconds, double Ratio, double MedianRatio, double Bytes, double BytesMore)
{
    /// <summary>Whether no other peer is as fast.</summary>
    public bool IsBestPeer { get; init; }

    public static Row Compare(string name, string how, List<Cost> own, List<Cost> basis)
    {
        var (fastest, bytes) = (own.Min(static cost => cost.Nanoseconds), Median(own, static cost => cost.Bytes));
        return new Row(
            name,
            how,
            fastest,
            fastest / basis.Min(static cost => cost.Nanoseconds),
            Median(own, static cost => cost.Nanoseconds) / Median(basis, static cost => cost.Nanoseconds),
            bytes,
            bytes - Median(basis, static cost => cost.Bytes));
    }

    private static double Median(List<Cost> costs, Func<Cost, double> value) => costs.Select(value).Order().ElementAt(costs.Count / 2);
}

internal sealed record Goal(string Name, string Wanted, double Value, bool Met)
{
    public static Goal AtMost(string name, double limit, double value) => new(name, string.Create(CultureInfo.InvariantCulture, $"at most {limit}"), value, value <= limit);

    public static Goal AtLeast(string name, double limit, double value) => new(name, string.Create(CultureInfo.InvariantCulture, $"at least {limit}"), value, value >= limit);
}
