using System.Diagnostics;
using System.Net.Http.Headers;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>Runs everything in turn, round after round, so that what else the machine does falls on all alike.</summary>
internal static class Runner
{
    private const int Rounds = 11;
    private const int Calls = 2000;
    private const int WarmUpCalls = 200;

    /// <summary>Rounds that let the runtime compile and optimise.</summary>
    private const int WarmUpRounds = 2;

    public static IReadOnlyDictionary<Slot, List<Cost>> RunCalls(IReadOnlyList<Slot> slots) =>
        Run(slots, static slot => MeasureAsync(slot).GetAwaiter().GetResult());

    public static IReadOnlyDictionary<Part, List<Cost>> RunParts(IReadOnlyList<Part> parts) => Run(parts, Measure);

    public static HttpClient CreateClient(Variant variant, Scenario scenario)
    {
        var client = new HttpClient(variant.Wrap(scenario.CreateHandler()));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "0123456789abcdef0123456789abcdef-us6");
        return client;
    }

    private static Dictionary<T, List<Cost>> Run<T>(IReadOnlyList<T> items, Func<T, Cost> measure)
        where T : notnull
    {
        var costs = items.ToDictionary(item => item, _ => new List<Cost>());
        for (var round = -WarmUpRounds; round < Rounds; round++)
        {
            foreach (var item in round % 2 == 0 ? items : items.Reverse())
            {
                var cost = measure(item);
                if (round >= 0)
                {
                    costs[item].Add(cost);
                }
            }
        }

        return costs;
    }

    private static Cost Measure(Part part)
    {
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
        using var observation = variant.Start(slot.Sampled);
        using var client = CreateClient(variant, scenario);
        await CallAsync(client, scenario.Uri, WarmUpCalls, slot.InFlight);
        GC.Collect(0);
        var calls = scenario.IsOverNetwork ? Calls / 10 : Calls;
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var start = Stopwatch.GetTimestamp();
        await CallAsync(client, scenario.Uri, calls, slot.InFlight);
        var time = Stopwatch.GetElapsedTime(start);
        return new Cost(time.TotalNanoseconds / calls, (double)(GC.GetTotalAllocatedBytes(precise: true) - bytes) / calls);
    }

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
