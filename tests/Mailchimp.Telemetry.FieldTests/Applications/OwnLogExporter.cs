using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;

namespace FieldTests.Applications;

/// <summary>A web application that sent its logs by OTLP before it had anything else, as the logger's options do it.</summary>
internal static class OwnLogExporter
{
    public static Task Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddMailchimpTelemetryIfFirst();
        builder.Logging.AddOpenTelemetry(options =>
        {
            options.IncludeFormattedMessage = true;
            options.AddOtlpExporter();
        });
        builder.AddMailchimpTelemetryIfLast();

        builder.AddMailingList();
        var app = builder.Build();
        app.MapGet("/signup", (MailingList list) => list.SubscribeAsync("urist.mcvankab@example.com"));
        return app.RunAsync();
    }
}
