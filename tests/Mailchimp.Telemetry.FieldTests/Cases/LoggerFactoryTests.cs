using FieldTests.Applications;
using FieldTests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FieldTests.Cases;

/// <summary>What a logger writes to can't ask for the loggers while it is built: a container makes a second factory, whose events come twice, or refuses.</summary>
public sealed class LoggerFactoryTests
{
    [Theory]
    [InlineData("NLog")]
    [InlineData("Microsoft")]
    public async Task An_error_arrives_once_whatever_factory_NLog_works_with(string factory)
    {
        await using var field = (await Field.StartAsync()).With("Factory", factory);
        field.Mailchimp.Answers(Answer.NotFound);

        var arrived = await field.RunAsync(typeof(NLogAlone));

        arrived.Error.ShouldBeOf(arrived.Span);
        arrived.Events("mailchimp.telemetry.started").Should().ContainSingle();
        arrived.Output.Split('\n').Should().ContainSingle(line => line.StartsWith("nlog|Mailchimp.Telemetry|resource_not_found", StringComparison.Ordinal));
    }

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
