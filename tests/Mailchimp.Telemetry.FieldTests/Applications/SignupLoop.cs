using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Trace;

namespace FieldTests.Applications;

/// <summary>An import: many contacts, one after the other, within one activity.</summary>
internal static class SignupLoop
{
    private static readonly ActivitySource Source = new("Newsletter");

    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddMailchimpTelemetry();
        builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource(Source.Name));
        using var host = builder.Build();
        await host.StartAsync();

        using var http = new HttpClient();
        http.UseMailchimp(builder.Configuration);
        using (Source.StartActivity("import"))
        {
            for (var contact = 1; contact <= 4; contact++)
            {
                await ImportAsync(http, $"contact{contact}@example.com", builder.Configuration["Content"]);
            }
        }

        await host.StopAsync();
    }

    private static async Task ImportAsync(HttpClient http, string email, string? contentType)
    {
        if (contentType == "string")
        {
            using var content = new StringContent($$"""{"email_address":"{{email}}","status":"subscribed"}""", Encoding.UTF8, "application/json");
            using var response = await http.PostAsync("lists/a1b2c3d4e5/members", content);
        }
        else
        {
            await new MailingList(http).SubscribeAsync(email);
        }
    }
}
