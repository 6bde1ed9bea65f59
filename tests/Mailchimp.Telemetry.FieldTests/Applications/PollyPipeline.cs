using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace FieldTests.Applications;

/// <summary>A service that wraps its calls into a Polly pipeline of its own.</summary>
internal static class PollyPipeline
{
    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddMailchimpTelemetry();
        builder.AddMailingList();
        using var host = builder.Build();
        await host.StartAsync();

        var pipeline = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions { MaxRetryAttempts = 1, Delay = TimeSpan.FromMilliseconds(10) })
            .AddTimeout(TimeSpan.FromSeconds(1.5))
            .Build();
        var list = host.Services.GetRequiredService<MailingList>();
        await list.PingAsync();
        try
        {
            await pipeline.ExecuteAsync(async cancellation => await list.FindAsync("62eeb292278cc15f5817cb78f7790b08", cancellation));
        }
        catch (TimeoutRejectedException exception)
        {
            Console.WriteLine(exception.Message);
        }

        await host.StopAsync();
    }
}
