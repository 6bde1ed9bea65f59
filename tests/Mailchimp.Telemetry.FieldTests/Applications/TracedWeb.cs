using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Trace;

namespace FieldTests.Applications;

/// <summary>A web application that traces its requests, with a sampler of its own where a ratio is configured.</summary>
internal static class TracedWeb
{
    public static Task Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddMailchimpTelemetryIfFirst();
        builder.Services.AddOpenTelemetry().WithTracing(tracing =>
        {
            tracing.AddAspNetCoreInstrumentation();
            if (builder.Configuration["SamplingRatio"] is { } ratio)
            {
                tracing.SetSampler(new TraceIdRatioBasedSampler(double.Parse(ratio, CultureInfo.InvariantCulture)));
            }
        });
        builder.AddMailchimpTelemetryIfLast();

        builder.AddMailingList();
        var app = builder.Build();
        app.MapGet("/signup", (MailingList list) => list.SubscribeAsync("urist.mcvankab@example.com"));
        return app.RunAsync();
    }
}
