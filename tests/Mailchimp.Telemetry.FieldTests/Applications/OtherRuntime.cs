using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FieldTests.Applications;

/// <summary>An application on a runtime that lacks what .NET does not promise to have.</summary>
internal static class OtherRuntime
{
    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        AppContext.SetData("Mailchimp.Telemetry.RuntimeMembersTakenAway", builder.Configuration["Without"]);
        builder.AddMailchimpTelemetry();
        builder.AddMailingList();
        using var host = builder.Build();
        await host.StartAsync();

        var list = host.Services.GetRequiredService<MailingList>();
        Console.WriteLine($"find: {(int)await list.FindAsync("62eeb292278cc15f5817cb78f7790b08")}");
        try
        {
            await list.SubscribeAsync("urist.mcvankab@example.com");
        }
        catch (HttpRequestException exception)
        {
            Console.WriteLine($"subscribe: {exception.HttpRequestError}");
        }

        using (var http = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(MailingList)))
        {
            (await http.GetAsync("lists", HttpCompletionOption.ResponseHeadersRead)).Dispose();
        }

        Console.WriteLine($"ping: {(int)await list.PingAsync()}");
        await host.StopAsync();
    }
}
