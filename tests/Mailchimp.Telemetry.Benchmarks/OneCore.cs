using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>
/// Measures what needs several threads in processes that have one core: where threads run at once, two runs differ by a
/// tenth. In several processes, because now and then one is slower as a whole.
/// </summary>
internal static class OneCore
{
    public const string Argument = "together";

    private const string Program = "taskset";
    private const int Processes = 3;

    /// <summary>How these rows were run, for the report.</summary>
    public static string Description { get; private set; } = "on one core, with normal scheduling";

    private static IEnumerable<Slot> Slots => Slot.All.Where(static slot => !Runner.NeedsOneThread(slot));

    public static IReadOnlyDictionary<Slot, List<Cost>> Measure()
    {
        try
        {
            return Enumerable.Range(0, Processes).SelectMany(static _ => RunProcess())
                .GroupBy(static row => row.Slot, static row => row.Costs)
                .ToDictionary(static rows => rows.Key, static rows => rows.SelectMany(static costs => costs).ToList());
        }
        catch (Exception exception) when (exception is Win32Exception or JsonException)
        {
            Description = $"on all cores ('{Program} -c 0' is not possible here: two runs may differ by a tenth)";
            return Runner.RunCalls(Slots);
        }
    }

    /// <summary>What the process with one core does.</summary>
    public static void Write() => Console.WriteLine(JsonSerializer.Serialize(Runner.RunCalls(Slots, Runner.Rounds / Processes).Select(static row => new Row(row.Key, row.Value))));

    private static List<Row> RunProcess()
    {
        using var process = Process.Start(new ProcessStartInfo(Program, ["-c", "0", .. OwnProcess.Command(Argument)]) { RedirectStandardOutput = true })!;
        var rows = JsonSerializer.Deserialize<List<Row>>(process.StandardOutput.BaseStream)!;
        process.WaitForExit();
        return rows;
    }

    private sealed record Row(Slot Slot, List<Cost> Costs);
}
