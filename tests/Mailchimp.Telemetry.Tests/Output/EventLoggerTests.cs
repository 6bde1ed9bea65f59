using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;

namespace Mailchimp.Telemetry.Tests.Output;

public sealed class EventLoggerTests
{
    [Fact]
    public async Task Events_come_once_from_a_factory_that_asks_for_the_providers_late()
    {
        var records = new List<LogRecord>();
        var services = new ServiceCollection();
        services.AddMailchimpTelemetry();
        services.ConfigureOpenTelemetryLoggerProvider(logging => logging.AddInMemoryExporter(records));
        services.AddSingleton<ILoggerFactory, LateFactory>();
        await using var provider = services.BuildServiceProvider();

        await provider.GetServices<IHostedService>().OfType<IHostedLifecycleService>().Single().StartedAsync(CancellationToken.None);

        records.Should().ContainSingle(record => record.EventId.Name == "mailchimp.telemetry.started");
    }

    private sealed class LateFactory(IServiceProvider services) : ILoggerFactory
    {
        private readonly Lazy<LoggerFactory> _made = new(() => new LoggerFactory(services.GetServices<ILoggerProvider>()));

        public void AddProvider(ILoggerProvider provider) => _made.Value.AddProvider(provider);

        public ILogger CreateLogger(string categoryName) => _made.Value.CreateLogger(categoryName);

        public void Dispose() => _made.Value.Dispose();
    }
}
