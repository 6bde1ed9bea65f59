using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog;

namespace FieldTests.Applications;

/// <summary>A web application in which Serilog is one logging provider among others.</summary>
internal static class SerilogProvider
{
    public static async Task Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        Log.Logger = new LoggerConfiguration()
            .WriteTo.Console(formatProvider: null)
            .WriteTo.MailchimpRedacted(to => to.Seq(builder.Configuration["OwnSeq:ServerUrl"]!))
            .CreateLogger();
        builder.Logging.AddSerilog();
        builder.AddMailchimpTelemetry();
        builder.Logging.AddMailchimpSeq(options => options.ServerUrl = builder.Configuration["Seq:ServerUrl"]);
        builder.AddMailingList();

        var app = builder.Build();
        app.MapNewsletter();
        app.Lifetime.ApplicationStarted.Register(() => Log.Information("Mailchimp is called with {Credentials}", app.Configuration["Mailchimp:ApiKey"]));
        await app.RunAsync();
        await Log.CloseAndFlushAsync();
    }
}
