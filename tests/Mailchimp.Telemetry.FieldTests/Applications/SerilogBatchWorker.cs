using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog;

namespace FieldTests.Applications;

/// <summary>A worker that logs by Serilog and runs a batch.</summary>
internal static class SerilogBatchWorker
{
    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddSerilog(serilog => serilog
            .WriteTo.Console(formatProvider: null)
            .WriteTo.Seq(builder.Configuration["OwnSeq:ServerUrl"]!));
        builder.AddMailchimpTelemetry();
        builder.Logging.AddMailchimpSeq(options => options.ServerUrl = builder.Configuration["Seq:ServerUrl"]);
        builder.AddBatchRun();
        await builder.Build().RunAsync();
        await Log.CloseAndFlushAsync();
    }
}
