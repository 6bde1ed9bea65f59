using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FieldTests.Applications;

/// <summary>A service for many accounts that names its clients after their keys, so that the key is in the category of their logs.</summary>
internal static class NamedAfterKeyClient
{
    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        var apiKey = builder.Configuration["Mailchimp:ApiKey"]!;
        builder.Services.AddHttpClient(apiKey, http => http.UseMailchimp(builder.Configuration));
        builder.AddMailchimpTelemetry();
        using var host = builder.Build();
        await host.StartAsync();

        using var http = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient(apiKey);
        await new MailingList(http).SubscribeAsync("urist.mcvankab@example.com");

        await host.StopAsync();
    }
}
