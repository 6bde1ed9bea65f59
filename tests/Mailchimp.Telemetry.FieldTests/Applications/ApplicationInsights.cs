using Microsoft.ApplicationInsights;
using Microsoft.ApplicationInsights.AspNetCore.Extensions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FieldTests.Applications;

/// <summary>A web application with classic Application Insights, whose dependency collector listens where the library listens.</summary>
internal static class ApplicationInsights
{
    public static Task Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddMailchimpTelemetryIfFirst();
        builder.Services.AddApplicationInsightsTelemetry(new ApplicationInsightsServiceOptions
        {
            ConnectionString = builder.Configuration["ApplicationInsights:ConnectionString"],
            EnableAdaptiveSampling = false,
            EnableQuickPulseMetricStream = false,
            EnableHeartbeat = false,
            EnablePerformanceCounterCollectionModule = false,
            EnableAppServicesHeartbeatTelemetryModule = false,
            EnableAzureInstanceMetadataTelemetryModule = false,
            EnableDiagnosticsTelemetryModule = false,
        });
        builder.AddMailchimpTelemetryIfLast();

        builder.AddMailingList();
        var app = builder.Build();
        app.MapGet("/signup", (MailingList list) => list.SubscribeAsync("urist.mcvankab@example.com"));

        var insights = app.Services.GetRequiredService<TelemetryClient>();
        app.Lifetime.ApplicationStopping.Register(() => insights.FlushAsync(CancellationToken.None).GetAwaiter().GetResult());
        return app.RunAsync();
    }
}
