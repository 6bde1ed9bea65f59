using Microsoft.Extensions.Hosting;

namespace FieldTests.Applications;

/// <summary>A service that makes its HttpClient itself.</summary>
internal static class HandMadeClient
{
    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddMailchimpTelemetry();
        using var host = builder.Build();
        await host.StartAsync();

        using var http = new HttpClient();
        http.UseMailchimp(builder.Configuration);
        await new MailingList(http).SubscribeAsync("urist.mcvankab@example.com");

        await host.StopAsync();
    }
}
