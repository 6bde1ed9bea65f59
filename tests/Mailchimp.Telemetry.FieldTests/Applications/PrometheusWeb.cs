using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;

namespace FieldTests.Applications;

/// <summary>A web application whose metrics Prometheus scrapes.</summary>
internal static class PrometheusWeb
{
    public static Task Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddMailchimpTelemetry();
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddPrometheusExporter());
        builder.AddMailingList();

        var app = builder.Build();
        app.MapPrometheusScrapingEndpoint();
        app.MapGet("/signup", (MailingList list) => list.SubscribeAsync("urist.mcvankab@example.com"));
        app.MapGet("/find", (MailingList list) => list.FindAsync("62eeb292278cc15f5817cb78f7790b08"));
        return app.RunAsync();
    }
}
