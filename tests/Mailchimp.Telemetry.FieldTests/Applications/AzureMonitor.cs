using Azure.Monitor.OpenTelemetry.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FieldTests.Applications;

/// <summary>A web application with Azure Monitor's distribution of OpenTelemetry.</summary>
internal static class AzureMonitor
{
    public static Task Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddMailchimpTelemetryIfFirst();
        builder.Services.AddOpenTelemetry().UseAzureMonitor(azure =>
        {
            azure.ConnectionString = builder.Configuration["AzureMonitor:ConnectionString"];
            azure.EnableLiveMetrics = false;
            azure.DisableOfflineStorage = true;
            azure.TracesPerSecond = null;
            azure.SamplingRatio = 1.0f;
            azure.EnableTraceBasedLogsSampler = false;
        });
        builder.AddMailchimpTelemetryIfLast();

        builder.AddMailingList();
        var app = builder.Build();
        app.MapGet("/signup", (MailingList list) => list.SubscribeAsync("urist.mcvankab@example.com"));
        return app.RunAsync();
    }
}
