using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FieldTests.Applications;

/// <summary>A service with a typed client of IHttpClientFactory.</summary>
internal static class TypedClient
{
    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddMailingList();
        builder.AddMailchimpTelemetry();
        using var host = builder.Build();
        await host.StartAsync();

        await host.Services.GetRequiredService<MailingList>().SubscribeAsync("urist.mcvankab@example.com");

        await host.StopAsync();
    }
}
