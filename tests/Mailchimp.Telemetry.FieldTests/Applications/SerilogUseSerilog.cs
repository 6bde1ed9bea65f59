using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace FieldTests.Applications;

/// <summary>A web application that logs by Serilog, put in with UseSerilog; it may look at its logger providers before it starts.</summary>
internal static class SerilogUseSerilog
{
    public static async Task Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Host.UseSerilog((context, serilog) => serilog
            .WriteTo.Console(formatProvider: null)
            .WriteTo.Sink(new Tickets())
            .WriteTo.Seq(context.Configuration["OwnSeq:ServerUrl"]!));
        builder.AddMailchimpTelemetry();
        builder.Logging.AddMailchimpSeq(options => options.ServerUrl = builder.Configuration["Seq:ServerUrl"]);
        builder.AddMailingList();

        var app = builder.Build();
        if (builder.Configuration["Order"] == "asked")
        {
            Console.WriteLine(string.Join(", ", app.Services.GetServices<ILoggerProvider>()));
        }

        app.UseSerilogRequestLogging();
        app.MapNewsletter();
        await app.RunAsync();
        await Log.CloseAndFlushAsync();
    }

    /// <summary>As docs/existing-serilog.md writes it.</summary>
    private sealed class Tickets : ILogEventSink
    {
        public void Emit(LogEvent logEvent)
        {
            if (logEvent.IsMailchimpError())
            {
                Console.WriteLine(logEvent.ToMailchimpSupportReport());
            }
        }
    }
}
