using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FieldTests.Applications;

/// <summary>A web application that shows what its health checks say.</summary>
internal static class HealthChecked
{
    public static Task Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddMailchimpTelemetry();
        builder.Services.AddHealthChecks().AddMailchimp();
        builder.AddMailingList();

        var app = builder.Build();
        app.MapHealthChecks("/healthz", new HealthCheckOptions
        {
            ResponseWriter = (context, report) => context.Response.WriteAsync(string.Join('\n', report.Entries.Select(entry => $"{entry.Value.Status}: {entry.Value.Description}"))),
        });
        app.MapGet("/find", (MailingList list) => list.FindAsync("62eeb292278cc15f5817cb78f7790b08"));
        return app.RunAsync();
    }
}
