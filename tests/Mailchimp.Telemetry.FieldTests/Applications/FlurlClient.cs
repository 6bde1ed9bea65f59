using Flurl.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace FieldTests.Applications;

/// <summary>A service that calls Mailchimp through Flurl, with a time limit where one is configured.</summary>
internal static class FlurlClient
{
    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddMailchimpTelemetry();
        using var host = builder.Build();
        await host.StartAsync();

        try
        {
            await $"{builder.Configuration["Mailchimp:Url"]}lists/a1b2c3d4e5/members"
                .WithBasicAuth("anystring", builder.Configuration["Mailchimp:ApiKey"]!)
                .WithTimeout(builder.Configuration.GetValue<TimeSpan?>("Mailchimp:Timeout") ?? TimeSpan.FromSeconds(100))
                .PostJsonAsync(new { email_address = "urist.mcvankab@example.com", status = "subscribed" });
        }
        catch (FlurlHttpException exception)
        {
            Console.WriteLine(exception.Message);
        }

        await host.StopAsync();
    }
}
