using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FieldTests.Cases;

/// <summary>What a logger writes to can't ask for the loggers while it is built: a container makes a second factory, whose events come twice, or refuses.</summary>
public sealed class LoggerFactoryTests
{
    [Fact]
    public async Task It_is_made_once_when_logs_are_exported()
    {
        var made = 0;
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:4317";
        builder.AddMailchimpTelemetry();
        builder.Services.AddSingleton<ILoggerFactory>(services =>
        {
            made++;
            return ActivatorUtilities.CreateInstance<LoggerFactory>(services);
        });
        using var host = builder.Build();

        await host.StartAsync();
        await host.StopAsync();

        made.Should().Be(1);
    }
}
