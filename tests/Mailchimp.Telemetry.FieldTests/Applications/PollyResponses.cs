using Microsoft.Extensions.Hosting;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace FieldTests.Applications;

/// <summary>A service with the Polly pipeline of docs/resilience.md, which retries responses too.</summary>
internal static class PollyResponses
{
    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddMailchimpTelemetry();
        using var host = builder.Build();
        await host.StartAsync();

        List<HttpResponseMessage> responses = [];
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = 2,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(10),
                ShouldHandle = new PredicateBuilder<HttpResponseMessage>()
                    .Handle<HttpRequestException>()
                    .Handle<TimeoutRejectedException>()
                    .HandleResult(response => (int)response.StatusCode is 429 or >= 500),
            })
            .AddTimeout(TimeSpan.FromSeconds(30))
            .Build();
        using var http = new HttpClient();
        http.UseMailchimp(builder.Configuration);
        using var response = await pipeline.ExecuteAsync(async cancellation =>
        {
            responses.Add(await http.GetAsync("lists/a1b2c3d4e5/members/62eeb292278cc15f5817cb78f7790b08", cancellation));
            return responses[^1];
        });

        // Polly disposes the responses that it drops.
        foreach (var dropped in responses[..^1])
        {
            try
            {
                await dropped.Content.ReadAsStringAsync();
                throw new InvalidOperationException("A dropped response is still open.");
            }
            catch (ObjectDisposedException)
            {
            }
        }

        await host.StopAsync();
    }
}
