using System.Diagnostics;
using System.Net.Http.Headers;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>What one slot measures: a variant on a scenario.</summary>
internal sealed record Slot(string Variant, string Scenario, int InFlight = 1, bool Sampled = true);

/// <summary>Time and bytes a call.</summary>
internal readonly record struct Cost(double Nanoseconds, double Bytes);

/// <summary>Runs all slots in turn, round after round, so that what else the machine does falls on all of them alike.</summary>
internal static class Runner
{
    private const int Calls = 10_000;
    private const int WarmUpCalls = 1000;

    public static IReadOnlyDictionary<Slot, List<Cost>> Run(IReadOnlyList<Slot> slots, int rounds)
    {
        var costs = slots.ToDictionary(slot => slot, _ => new List<Cost>());
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var slot in round % 2 == 0 ? slots : slots.Reverse())
            {
                var cost = MeasureAsync(slot).GetAwaiter().GetResult();

                // The first round lets the runtime compile and optimise.
                if (round > 0)
                {
                    costs[slot].Add(cost);
                }
            }
        }

        return costs;
    }

    private static async Task<Cost> MeasureAsync(Slot slot)
    {
        var variant = Variant.Get(slot.Variant);
        var scenario = Scenario.All.Single(scenario => scenario.Name == slot.Scenario);
        using var observation = variant.Start(slot.Sampled);
        using var client = new HttpClient(variant.Wrap(CannedConnection.CreateHandler(scenario.Answer)));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "0123456789abcdef0123456789abcdef-us6");
        await CallAsync(client, scenario.Uri, WarmUpCalls, slot.InFlight);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var start = Stopwatch.GetTimestamp();
        await CallAsync(client, scenario.Uri, Calls, slot.InFlight);
        var time = Stopwatch.GetElapsedTime(start);
        return new Cost(time.TotalNanoseconds / Calls, (double)(GC.GetTotalAllocatedBytes(precise: true) - bytes) / Calls);
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
