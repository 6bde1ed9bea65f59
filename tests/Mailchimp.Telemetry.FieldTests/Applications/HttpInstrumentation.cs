using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Trace;

namespace FieldTests.Applications;

/// <summary>A web application that instruments HttpClient itself, registered before the library or after it.</summary>
internal static class HttpInstrumentation
{
    public static Task Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddMailchimpTelemetryIfFirst();
        builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddHttpClientInstrumentation(http =>
        {
            if (builder.Configuration["SpanName"] is { } name)
            {
                http.EnrichWithHttpRequestMessage = (activity, _) => activity.DisplayName = name;
            }
        }));
        builder.AddMailchimpTelemetryIfLast();

        builder.AddMailingList();
        var app = builder.Build();
        app.MapGet("/signup", (MailingList list) => list.SubscribeAsync("urist.mcvankab@example.com"));
        return app.RunAsync();
    }
}
