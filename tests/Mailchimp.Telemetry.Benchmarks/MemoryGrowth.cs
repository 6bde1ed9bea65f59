using System.Globalization;
using System.Net.Http.Headers;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>What stays in memory of calls with ever new paths and keys.</summary>
internal static class MemoryGrowth
{
    private const int Paths = 10_000;
    private const int Keys = 1000;

    /// <summary>Bytes that 10,000 new paths and 1,000 new keys leave behind, once as many have gone before.</summary>
    public static async Task<long> MeasureAsync()
    {
        var scenario = Scenario.Get("404");
        using var observation = Variant.Get(Variant.Library).Start(new Slot(Variant.Library, "404"));
        using var client = new HttpClient(scenario.CreateHandler());
        await CallAsync(client, 0);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await CallAsync(client, Paths);
        return GC.GetTotalMemory(forceFullCollection: true) - before;
    }

    private static async Task CallAsync(HttpClient client, int from)
    {
        for (var i = from; i < from + Paths; i++)
        {
            var id = i.ToString("x32", CultureInfo.InvariantCulture);
            using var request = new HttpRequestMessage(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"http://us{i % 40}.api.mailchimp.com/3.0/lists/{id}/{(i % 2 == 0 ? "members" : "unknown")}/{id}"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", $"{((from / Paths * Keys) + (i % Keys)).ToString("x32", CultureInfo.InvariantCulture)}-us6");
            using var response = await client.SendAsync(request);
            await response.Content.ReadAsByteArrayAsync();
        }
    }
}
