using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace FieldTests.Applications;

/// <summary>A batch job in a container with two pool threads, which calls synchronously from all of them.</summary>
internal static class SmallPool
{
    private const int Threads = 2;
    private const int Calls = 16;

    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        if (builder.Configuration.GetValue("Telemetry", defaultValue: true))
        {
            builder.AddMailchimpTelemetry();
        }

        using var host = builder.Build();
        await host.StartAsync();

        using var http = new HttpClient();
        http.UseMailchimp(builder.Configuration);

        // The runtime opens connections on the pool: where all of its threads wait for one, nothing moves with or without us.
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => http.GetStringAsync("ping")));
        ThreadPool.SetMinThreads(Threads, Threads);
        ThreadPool.SetMaxThreads(Threads, Threads);
        var statuses = await Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => Task.Run(() => Send(http))));

        Console.WriteLine($"{statuses.Count(status => status == 404)} calls ended");
        await host.StopAsync();
    }

    private static int Send(HttpClient http)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "lists/a1b2c3d4e5/members/62eeb292278cc15f5817cb78f7790b08");
        using var response = http.Send(request);
        using var reader = new StreamReader(response.Content.ReadAsStream());
        return reader.ReadToEnd().Length > 0 ? (int)response.StatusCode : 0;
    }
}
