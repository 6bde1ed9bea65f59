using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Polly;

namespace FieldTests.Applications;

/// <summary>A worker whose client has the standard resilience handler.</summary>
internal static class ResilientWorker
{
    public static Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddMailchimpTelemetry();
        builder.AddMailingList().AddStandardResilienceHandler(resilience =>
        {
            resilience.AttemptTimeout.Timeout = TimeSpan.FromSeconds(1.5);
            resilience.Retry.MaxRetryAttempts = builder.Configuration.GetValue("Retries", 1);
            resilience.Retry.Delay = TimeSpan.FromMilliseconds(builder.Configuration.GetValue("RetryDelay", 10));
            resilience.Retry.BackoffType = DelayBackoffType.Constant;
        });
        builder.Services.AddHostedService<LookUp>();
        return builder.Build().RunAsync();
    }
}

/// <summary>Makes sure of Mailchimp, looks one contact up, and ends the application.</summary>
internal sealed class LookUp(MailingList list, IHostApplicationLifetime application) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await list.PingAsync(stoppingToken);
        try
        {
            await list.FindAsync("62eeb292278cc15f5817cb78f7790b08", stoppingToken);
        }
        catch (Exception exception)
        {
            Console.WriteLine($"gave up: {exception.GetType().Name}");
        }

        application.StopApplication();
    }
}
