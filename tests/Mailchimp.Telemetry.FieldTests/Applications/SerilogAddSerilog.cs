using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Events;

namespace FieldTests.Applications;

/// <summary>A web application that logs by Serilog, put in with AddSerilog, after the library or before it; it may look at its logger providers before it starts.</summary>
internal static class SerilogAddSerilog
{
    public static async Task Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        var isFirst = builder.Configuration["Order"] == "first";
        if (isFirst)
        {
            builder.AddMailchimpTelemetry();
            builder.Logging.AddMailchimpSeq(options => options.ServerUrl = builder.Configuration["Seq:ServerUrl"]);
        }

        if (builder.Configuration["OtlpSink"] == "loaded")
        {
            Assembly.Load("Serilog.Sinks.OpenTelemetry");
        }

        if (builder.Configuration.GetValue<bool>("WriteToProviders"))
        {
            builder.Services.AddSerilog((services, serilog) => serilog
                .WriteTo.Console(formatProvider: null)
                .WriteTo.Seq(builder.Configuration["OwnSeq:ServerUrl"]!), writeToProviders: true);
        }
        else
        {
            Log.Logger = new LoggerConfiguration()
                .MinimumLevel.Override("Mailchimp.Telemetry", builder.Configuration.GetValue("OwnLevel", LogEventLevel.Information))
                .WriteTo.Console(formatProvider: null)
                .WriteTo.Seq(builder.Configuration["OwnSeq:ServerUrl"]!)
                .CreateLogger();
            builder.Services.AddSerilog();
        }

        if (!isFirst)
        {
            builder.AddMailchimpTelemetry();
            builder.Logging.AddMailchimpSeq(options => options.ServerUrl = builder.Configuration["Seq:ServerUrl"]);
        }

        builder.AddMailingList();
        var app = builder.Build();
        if (builder.Configuration["Order"] == "asked")
        {
            Console.WriteLine(string.Join(", ", app.Services.GetServices<ILoggerProvider>()));
        }

        app.MapNewsletter();
        await app.RunAsync();
        await Log.CloseAndFlushAsync();
    }
}
