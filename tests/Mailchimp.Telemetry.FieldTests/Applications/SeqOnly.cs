using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FieldTests.Applications;

/// <summary>A web application without a Serilog of its own, whose Mailchimp errors go to Seq.</summary>
internal static class SeqOnly
{
    public static Task Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddMailchimpTelemetry();
        builder.Logging.AddMailchimpSeq(options => options.ServerUrl = builder.Configuration["Seq:ServerUrl"]);
        builder.AddMailingList();

        var app = builder.Build();
        app.MapNewsletter();
        return app.RunAsync();
    }
}
