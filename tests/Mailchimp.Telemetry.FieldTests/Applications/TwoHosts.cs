using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FieldTests.Applications;

/// <summary>A service that calls another API besides Mailchimp's.</summary>
internal static class TwoHosts
{
    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddMailchimpTelemetry();
        builder.AddMailingList();
        builder.Services.AddHttpClient("shop", http => http.BaseAddress = builder.Configuration.GetValue<Uri>("Shop:Url"));
        using var host = builder.Build();
        await host.StartAsync();

        var shop = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("shop");
        using (await shop.GetAsync("orders"))
        {
            await host.Services.GetRequiredService<MailingList>().SubscribeAsync("urist.mcvankab@example.com");
        }

        await host.StopAsync();
    }
}
