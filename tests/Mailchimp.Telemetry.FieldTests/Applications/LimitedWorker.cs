using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Polly.RateLimiting;

namespace FieldTests.Applications;

/// <summary>A worker that lets one call at a time through, and none wait.</summary>
internal static class LimitedWorker
{
    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddMailchimpTelemetry();
        builder.AddMailingList().AddStandardResilienceHandler(resilience =>
        {
            resilience.RateLimiter.DefaultRateLimiterOptions.PermitLimit = 1;
            resilience.RateLimiter.DefaultRateLimiterOptions.QueueLimit = 0;
        });
        using var host = builder.Build();
        await host.StartAsync();

        var list = host.Services.GetRequiredService<MailingList>();
        var calls = Enumerable.Range(0, 3).Select(_ => list.FindAsync("62eeb292278cc15f5817cb78f7790b08")).ToArray();
        foreach (var call in calls)
        {
            try
            {
                Console.WriteLine(await call == HttpStatusCode.OK ? "answered" : "failed");
            }
            catch (RateLimiterRejectedException)
            {
                Console.WriteLine("rejected");
            }
        }

        await host.StopAsync();
    }
}
