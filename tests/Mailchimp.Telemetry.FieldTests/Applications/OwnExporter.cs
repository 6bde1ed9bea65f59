using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace FieldTests.Applications;

/// <summary>A web application that writes its spans with an exporter of its own, and shapes its metrics by views.</summary>
internal static class OwnExporter
{
    public static Task Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddMailchimpTelemetryIfFirst();
        builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing.AddProcessor(new SimpleActivityExportProcessor(new ConsoleLines())))
            .WithMetrics(metrics => metrics.AddView("mailchimp.client.errors", new MetricStreamConfiguration { Name = "newsletter.failures", TagKeys = ["mailchimp.error.kind"] }));
        builder.AddMailchimpTelemetryIfLast();

        builder.AddMailingList();
        var app = builder.Build();
        app.MapGet("/signup", (MailingList list) => list.SubscribeAsync("urist.mcvankab@example.com"));
        return app.RunAsync();
    }

    private sealed class ConsoleLines : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var activity in batch)
            {
                Console.WriteLine($"span|{activity.DisplayName}|{activity.GetTagItem("mailchimp.error.kind")}|{string.Join(' ', activity.TagObjects.Select(tag => tag.Value))}");
            }

            return ExportResult.Success;
        }
    }
}
