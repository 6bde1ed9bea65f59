using System.Diagnostics;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>Runs everything in turn, round after round, so that what else the machine does falls on all alike.</summary>
internal static class Runner
{
    public const int Rounds = 30;
    private const int Calls = 1000;

    private const int WarmUpCalls = 100;

    /// <summary>How many calls are timed together. The fastest window counts: what disturbs a run rarely falls into every one.</summary>
    private const int Window = 100;

    /// <summary>How many windows a round has with many calls at once: there a window is long, and few are undisturbed.</summary>
    private const int WindowsAtOnce = 4;

    /// <summary>Rounds that let the runtime compile and optimise.</summary>
    private const int WarmUpRounds = 3;

    private static readonly ILogger Logger = new ReadingLoggerProvider();

    public static IReadOnlyDictionary<Slot, List<Cost>> RunCalls(IEnumerable<Slot> slots, int rounds = Rounds) =>
        Run([.. slots.Where(Variant.Has)], static slot => MeasureAsync(slot).GetAwaiter().GetResult(), rounds);

    /// <summary>Whether it needs one thread alone: threads that wait for each other by spinning don't get on under priority scheduling.</summary>
    public static bool NeedsOneThread(Slot slot) => slot.InFlight == 1 && Scenario.Get(slot.Scenario).Answer is not null;

    public static IReadOnlyDictionary<Part, List<Cost>> RunParts(IReadOnlyList<Part> parts) => Run(parts, Measure, Rounds);

    public static HttpClient CreateClient(Variant variant, Scenario scenario, bool isLogged)
    {
        var client = new HttpClient(variant.Wrap(scenario.CreateHandler(), isLogged ? Logger : null)) { DefaultRequestVersion = scenario.Version, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "0123456789abcdef0123456789abcdef-us6");
        return client;
    }

    /// <summary>Calls for a time, for a profiler to look at.</summary>
    public static async Task RunForAsync(Slot slot, TimeSpan time)
    {
        var (variant, scenario) = (Variant.Get(slot.Variant), Scenario.Get(slot.Scenario));
        using var observation = variant.Start(slot);
        using var client = CreateClient(variant, scenario, slot.Logged);
        var (start, calls, least) = (Stopwatch.GetTimestamp(), 0, TimeSpan.MaxValue);
        for (; Stopwatch.GetElapsedTime(start) < time; calls += Window)
        {
            least = Min(least, await TimeAsync(client, scenario.Uri, Window, slot.InFlight));
        }

        Console.WriteLine($"{calls} calls, {Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls:0} ns each, at least {least.TotalNanoseconds / Window:0} ns");
    }

    private static Dictionary<T, List<Cost>> Run<T>(IReadOnlyList<T> items, Func<T, Cost> measure, int rounds)
        where T : notnull
    {
        var costs = items.ToDictionary(item => item, _ => new List<Cost>());
        for (var round = -WarmUpRounds; round < rounds; round++)
        {
            Console.Error.Write($"\rround {round + WarmUpRounds + 1} of {WarmUpRounds + rounds}, {items.Count} {typeof(T).Name.ToLowerInvariant()}s ");
            foreach (var item in round % 2 == 0 ? items : items.Reverse())
            {
                var cost = measure(item);
                if (round >= 0)
                {
                    costs[item].Add(cost);
                }
            }
        }

        Console.Error.WriteLine();
        return costs;
    }

    private static Cost Measure(Part part)
    {
        using var around = part.Around?.Invoke();
        part.Run();
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < part.Repeats; i++)
        {
            part.Run();
        }

        var time = Stopwatch.GetElapsedTime(start);
        var operations = (double)part.Repeats * part.Operations;
        return new Cost(time.TotalNanoseconds / operations, (GC.GetAllocatedBytesForCurrentThread() - bytes) / operations);
    }

    private static async Task<Cost> MeasureAsync(Slot slot)
    {
        var variant = Variant.Get(slot.Variant);
        var scenario = Scenario.Get(slot.Scenario);
        using var observation = variant.Start(slot);
        using var client = CreateClient(variant, scenario, slot.Logged);
        await CallAsync(client, scenario.Uri, WarmUpCalls, slot.InFlight);
        GC.Collect(0);
        var calls = scenario.Answer is null ? Calls / 2 : Calls;
        var window = slot.InFlight == 1 ? Window : calls;
        calls = slot.InFlight == 1 ? calls : WindowsAtOnce * window;
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var least = TimeSpan.MaxValue;
        for (var i = 0; i < calls; i += window)
        {
            least = Min(least, await TimeAsync(client, scenario.Uri, window, slot.InFlight));
        }

        return new Cost(least.TotalNanoseconds / window, (double)(GC.GetTotalAllocatedBytes(precise: true) - bytes) / calls);
    }

    private static async Task<TimeSpan> TimeAsync(HttpClient client, Uri uri, int calls, int inFlight)
    {
        var start = Stopwatch.GetTimestamp();
        await CallAsync(client, uri, calls, inFlight);
        return Stopwatch.GetElapsedTime(start);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static Task CallAsync(HttpClient client, Uri uri, int calls, int inFlight) =>
        inFlight == 1 ? LoopAsync(client, uri, calls) : Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(() => LoopAsync(client, uri, calls / inFlight))));

    private static async Task LoopAsync(HttpClient client, Uri uri, int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            using var response = await client.GetAsync(uri);
            await response.Content.ReadAsByteArrayAsync();
        }
    }
}
