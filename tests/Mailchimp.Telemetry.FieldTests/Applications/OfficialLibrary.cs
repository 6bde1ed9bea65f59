using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace FieldTests.Applications;

/// <summary>A web application with a client that calls as Mailchimp's official C# library does.</summary>
internal static class OfficialLibrary
{
    public static async Task Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddMailchimpTelemetry();

        var app = builder.Build();
        using var http = new HttpClient();
        var client = new OfficialClient(http, app.Configuration.GetValue<Uri>("Mailchimp:Url")!, app.Configuration["Mailchimp:ApiKey"]!);
        app.MapGet("/signup", () => client.SendAsync(HttpMethod.Post, "lists/a1b2c3d4e5/members", new { email_address = "urist.mcvankab@example.com", status = "subscribed" }));
        await app.RunAsync();
    }
}
