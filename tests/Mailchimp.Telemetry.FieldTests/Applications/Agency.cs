using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Trace;

namespace FieldTests.Applications;

/// <summary>A worker that does the same for each of its customers, with their keys, within one activity and through one client.</summary>
internal static class Agency
{
    private static readonly ActivitySource Source = new("Newsletter");

    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddMailchimpTelemetry();
        builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource(Source.Name));
        builder.Services.AddHttpClient("mailchimp", http => http.BaseAddress = builder.Configuration.GetValue<Uri>("Mailchimp:Url"));
        using var host = builder.Build();
        await host.StartAsync();

        using var http = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("mailchimp");
        using (Source.StartActivity("nightly run"))
        {
            foreach (var key in builder.Configuration.GetSection("Customers").Get<string[]>()!)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "ping");
                request.Headers.Authorization = MailingListExtensions.Credentials(key);
                using var response = await http.SendAsync(request);
            }
        }

        await host.StopAsync();
    }
}
