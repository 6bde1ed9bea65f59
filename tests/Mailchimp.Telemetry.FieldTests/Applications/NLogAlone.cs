using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NLog;
using NLog.Config;
using NLog.Extensions.Logging;
using NLog.Targets;

namespace FieldTests.Applications;

/// <summary>A worker that logs by NLog alone: its logger factory uses no logger provider of the application.</summary>
internal static class NLogAlone
{
    public static async Task Main(string[] args)
    {
        var lines = new LoggingConfiguration();
        lines.AddRule(LogLevel.Info, LogLevel.Fatal, new ConsoleTarget("lines") { Layout = "nlog|${logger}|${message}" });
        LogManager.Configuration = lines;
        using var host = Host.CreateDefaultBuilder(args)
            .ConfigureLogging(static logging => logging.AddNLog(new NLogProviderOptions { ReplaceLoggerFactory = Environment.GetEnvironmentVariable("Factory") == "NLog" }))
            .ConfigureServices(static (context, services) => services
                .AddMailchimpTelemetry()
                .AddHttpClient<MailingList>(http => http.UseMailchimp(context.Configuration)))
            .Build();

        await host.StartAsync();
        await host.Services.GetRequiredService<MailingList>().FindAsync("62eeb292278cc15f5817cb78f7790b08");
        await host.StopAsync();
        LogManager.Shutdown();
    }
}
