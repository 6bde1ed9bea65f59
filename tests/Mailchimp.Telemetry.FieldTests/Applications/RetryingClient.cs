using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Trace;

namespace FieldTests.Applications;

/// <summary>A service with a retry handler of its own, which sends the message again or a clone of it.</summary>
internal static class RetryingClient
{
    private static readonly ActivitySource Source = new("Newsletter");

    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddMailchimpTelemetry();
        builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource(Source.Name));
        var isCloning = builder.Configuration.GetValue<bool>("Retry:Clone");
        var delay = TimeSpan.FromMilliseconds(builder.Configuration.GetValue("Retry:Delay", 20));
        builder.AddMailingList().AddHttpMessageHandler(() => new RetryHandler(isCloning, delay));
        using var host = builder.Build();
        await host.StartAsync();

        var list = host.Services.GetRequiredService<MailingList>();
        var activity = builder.Configuration["Retry:Activity"];
        Task call;
        using (activity is null ? null : Source.StartActivity("sign up"))
        {
            call = Task.Run(() => builder.Configuration["Call"] == "find"
                ? list.FindAsync("62eeb292278cc15f5817cb78f7790b08")
                : list.SubscribeAsync("urist.mcvankab@example.com"));
            await (activity == "ends first" ? Task.CompletedTask : call);
        }

        await call;

        await host.StopAsync();
    }

    private sealed class RetryHandler(bool isCloning, TimeSpan delay) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            for (var retries = 0; ; retries++)
            {
                var response = await base.SendAsync(isCloning ? await CloneAsync(request) : request, cancellationToken);
                if (retries == 2 || response.StatusCode is not (HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError))
                {
                    return response;
                }

                response.Dispose();
                await Task.Delay(delay, cancellationToken);
            }
        }

        private static async Task<HttpRequestMessage> CloneAsync(HttpRequestMessage request)
        {
            var clone = new HttpRequestMessage(request.Method, request.RequestUri) { Version = request.Version };
            foreach (var header in request.Headers)
            {
                clone.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }

            foreach (var option in request.Options)
            {
                clone.Options.Set(new HttpRequestOptionsKey<object?>(option.Key), option.Value);
            }

            if (request.Content is { } content)
            {
                clone.Content = new ByteArrayContent(await content.ReadAsByteArrayAsync());
                foreach (var header in content.Headers)
                {
                    clone.Content.Headers.TryAddWithoutValidation(header.Key, header.Value);
                }
            }

            return clone;
        }
    }
}
