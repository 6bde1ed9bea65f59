using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace FieldTests.Applications;

/// <summary>A service that looks at the status of an answer alone, and disposes it or forgets it.</summary>
internal static class UnreadAnswer
{
    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddMailchimpTelemetry();
        using var host = builder.Build();
        await host.StartAsync();

        using var http = new HttpClient();
        http.UseMailchimp(builder.Configuration);
        var response = await http.GetAsync("lists/a1b2c3d4e5/members/62eeb292278cc15f5817cb78f7790b08", HttpCompletionOption.ResponseHeadersRead);
        Console.WriteLine(response.IsSuccessStatusCode ? "known" : "unknown");
        if (builder.Configuration.GetValue<bool>("Dispose"))
        {
            response.Dispose();
        }

        await host.StopAsync();
    }
}
