using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;

namespace FieldTests.Applications;

/// <summary>A service that traces nothing, and has an OpenTelemetry of its own for its metrics.</summary>
internal static class MetricsOnly
{
    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMailchimpInstrumentation().AddOtlpExporter());
        builder.AddMailingList();
        using var host = builder.Build();
        await host.StartAsync();

        var list = host.Services.GetRequiredService<MailingList>();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => list.FindAsync("62eeb292278cc15f5817cb78f7790b08")));

        await host.StopAsync();
    }
}
