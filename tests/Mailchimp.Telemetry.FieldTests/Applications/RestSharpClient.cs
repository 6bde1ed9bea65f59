using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using RestSharp;
using RestSharp.Authenticators;

namespace FieldTests.Applications;

/// <summary>A service that calls Mailchimp through RestSharp, with a time limit where one is configured.</summary>
internal static class RestSharpClient
{
    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddMailchimpTelemetry();
        using var host = builder.Build();
        await host.StartAsync();

        using var client = new RestClient(new RestClientOptions(builder.Configuration["Mailchimp:Url"]!)
        {
            Authenticator = new HttpBasicAuthenticator("anystring", builder.Configuration["Mailchimp:ApiKey"]!),
        });
        var request = new RestRequest("lists/a1b2c3d4e5/members", Method.Post)
        {
            Timeout = builder.Configuration.GetValue<TimeSpan?>("Mailchimp:Timeout"),
        };
        request.AddJsonBody(new { email_address = "urist.mcvankab@example.com", status = "subscribed" });
        var response = await client.ExecuteAsync(request);
        Console.WriteLine($"{response.ResponseStatus}: {response.Content}");

        await host.StopAsync();
    }
}
