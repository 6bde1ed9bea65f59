using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Trace;

namespace FieldTests.Applications;

/// <summary>A worker that runs a batch, and may instrument HttpClient itself, before the library or after it.</summary>
internal static class BatchWorker
{
    public static Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        var order = builder.Configuration["Order"];
        if (order == "first")
        {
            builder.AddMailchimpTelemetry();
        }

        if (order is not null)
        {
            builder.Services.AddOpenTelemetry().WithTracing(static tracing => tracing.AddHttpClientInstrumentation());
        }

        if (order != "first")
        {
            builder.AddMailchimpTelemetry();
        }

        builder.AddBatchRun();
        return builder.Build().RunAsync();
    }
}
