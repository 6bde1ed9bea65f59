using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FieldTests.Applications;

/// <summary>A service with a client library that builds a container of its own, and names its clients after the key.</summary>
internal static class PrivateContainerClient
{
    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddMailchimpTelemetry();
        using var host = builder.Build();
        await host.StartAsync();

        var manager = new MailchimpManager(builder.Configuration);
        await manager.Members.SubscribeAsync("urist.mcvankab@example.com");

        await host.StopAsync();
    }

    private sealed class MailchimpManager
    {
        public MailchimpManager(IConfiguration configuration)
        {
            var apiKey = configuration["Mailchimp:ApiKey"]!;
            var services = new ServiceCollection();
            services.AddHttpClient(apiKey, http => http.UseMailchimp(configuration));
            var provider = services.BuildServiceProvider();
            Members = new MailingList(provider.GetRequiredService<IHttpClientFactory>().CreateClient(apiKey));
        }

        public MailingList Members { get; }
    }
}
