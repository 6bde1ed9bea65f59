using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;
using OpenTelemetry.Trace;

namespace FieldTests.Applications;

/// <summary>A worker that asks a second time when the first answer is late, and takes what comes first.</summary>
internal static class HedgingWorker
{
    private static readonly ActivitySource Source = new("Newsletter");

    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddMailchimpTelemetry();
        builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource(Source.Name));
        builder.AddMailingList().AddStandardHedgingHandler().Configure(hedging =>
        {
            hedging.Hedging.MaxHedgedAttempts = 1;
            hedging.Hedging.Delay = TimeSpan.FromSeconds(1.2);
        });
        using var host = builder.Build();
        await host.StartAsync();

        using (Source.StartActivity("look up"))
        {
            await host.Services.GetRequiredService<MailingList>().FindAsync("62eeb292278cc15f5817cb78f7790b08");
        }

        await host.StopAsync();
    }
}
