using System.Diagnostics;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Trace;

namespace Mailchimp.Telemetry.Tests.Output;

/// <summary>Each event is exported once, whatever logger factory the application has and who else asks for its logger providers.</summary>
public sealed class EventLoggerTests : IAsyncLifetime
{
    private readonly List<string> _exported = [];
    private readonly List<string> _written = [];
    private TestServer _server = null!;

    public async Task InitializeAsync() =>
        _server = await TestServer.StartAsync(static context => TestServer.AnswerAsync(context, context.Request.Path.Value!.EndsWith("/ping", StringComparison.Ordinal) ? 404 : 500, "application/json", "{}"u8.ToArray()));

    public Task DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(Asks.Early)]
    [InlineData(Asks.AtLoggers)]
    [InlineData(Asks.AtEvents)]
    [InlineData(Asks.Never)]
    public async Task Whenever_a_factory_asks_for_the_providers(Asks asks)
    {
        await using var provider = Build(asks);
        if (asks == Asks.Early)
        {
            provider.GetRequiredService<ILoggerFactory>();
        }

        await CallAsync(provider);

        Exported.Should().Equal("mailchimp.telemetry.started", "mailchimp.api.error");
    }

    [Theory]
    [InlineData(Asks.AtEvents)]
    [InlineData(Asks.Never)]
    public async Task When_somebody_else_has_asked_for_the_providers(Asks asks)
    {
        await using var provider = Build(asks);
        provider.GetServices<IHostedService>().Should().NotBeEmpty();
        provider.GetServices<ILoggerProvider>().Should().NotBeEmpty();

        await CallAsync(provider);

        Exported.Should().Equal("mailchimp.telemetry.started", "mailchimp.api.error");
    }

    /// <summary>One that has taken OpenTelemetry's provider alone, before the library makes its services.</summary>
    [Fact]
    public async Task When_a_factory_takes_some_of_the_providers()
    {
        await using var provider = Build(Asks.OfOpenTelemetry);
        provider.GetRequiredService<ILoggerFactory>();

        await CallAsync(provider);

        Exported.Should().Equal("mailchimp.telemetry.started", "mailchimp.api.error");
    }

    [Fact]
    public async Task When_a_host_stops_with_an_event_that_waits_for_another_try()
    {
        await using (var provider = Build(Asks.Never))
        {
            await CallAsync(provider);
            using var parent = new Activity("work").Start();
            using var client = _server.CreateClient();
            (await client.GetAsync("lists")).Dispose();
            (await client.GetAsync("lists")).Dispose();
            Exported.Should().Equal("mailchimp.telemetry.started", "mailchimp.api.error", "mailchimp.api.error");

            foreach (var service in provider.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
            {
                await service.StoppedAsync(CancellationToken.None);
            }
        }

        Exported.Should().Equal("mailchimp.telemetry.started", "mailchimp.api.error", "mailchimp.api.error", "mailchimp.api.error");
    }

    [Fact]
    public async Task When_many_calls_fail_at_once_before_anything_is_logged()
    {
        await using var provider = Build(Asks.Never);
        provider.GetRequiredService<TracerProvider>();
        using var client = _server.CreateClient();

        await Parallel.ForAsync(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, token) => (await client.GetAsync("ping", token)).Dispose());

        await Wait.Until(() => Exported.Count == 64);
    }

    [Fact]
    public async Task When_ClearProviders_has_removed_the_probe_of_a_factory_that_uses_the_rest()
    {
        await using var provider = Build(Asks.Early, static services => services.AddLogging(static logging => logging.ClearProviders().AddOpenTelemetry()));

        await CallAsync(provider);

        Exported.Should().Equal("mailchimp.telemetry.unsupported", "mailchimp.telemetry.started", "mailchimp.api.error");
    }

    /// <summary>It may have an exporter of its own, to the same collector.</summary>
    [Theory]
    [InlineData(true, new[] { "mailchimp.telemetry.unsupported", "mailchimp.telemetry.started", "mailchimp.api.error" })]
    [InlineData(false, new[] { "mailchimp.telemetry.started", "mailchimp.api.error" })]
    public async Task A_factory_that_the_application_made_apart_decides_for_itself_and_that_is_said_if_anything_is_exported(bool isExported, string[] expected)
    {
        using var apart = LoggerFactory.Create(logging => logging.AddOpenTelemetry(options => options.AddProcessor(new Names(_exported))));
        var services = new ServiceCollection();
        services.AddMailchimpTelemetry(options =>
        {
            options.AdditionalHosts.Add(_server.HttpUri.Authority);
            options.OtlpEndpoint = isExported ? _server.HttpUri : null;
        });
        services.ConfigureOpenTelemetryLoggerProvider(logging => logging.AddProcessor(new Names(_exported)));
        services.AddSingleton(apart);
        await using var provider = services.BuildServiceProvider();

        await CallAsync(provider);

        Exported.Should().Equal(expected);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_a_logger_provider_calls_Mailchimp_while_it_is_made(bool isSynchronous)
    {
        var made = 0;
        await using var provider = Build(Asks.Never, services => services.AddSingleton<ILoggerProvider>(_ =>
        {
            made++.Should().BeLessThan(3);
            using var client = _server.CreateClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, "ping");
            using var response = isSynchronous ? client.Send(request) : client.SendAsync(request).GetAwaiter().GetResult();
            return NullLoggerProvider.Instance;
        }));

        await CallAsync(provider);

        made.Should().Be(1);
        Exported.Should().Contain("mailchimp.api.error");
        _written.Should().Contain("mailchimp.api.error");
    }

    [Fact]
    public async Task A_logger_provider_that_can_not_be_made_costs_the_application_no_event_and_is_made_once()
    {
        var made = 0;
        await using var provider = Build(Asks.Never, services => services.AddSingleton<ILoggerProvider>(_ => throw new InvalidOperationException($"No. {made++}")));
        provider.GetRequiredService<TracerProvider>();
        using var client = _server.CreateClient();
        for (var call = 0; call < 3; call++)
        {
            (await client.GetAsync("ping")).Dispose();
        }

        _written.Should().Equal("mailchimp.api.error", "mailchimp.api.error", "mailchimp.api.error");
        made.Should().Be(1);
    }

    private IReadOnlyList<string> Exported
    {
        get
        {
            lock (_exported)
            {
                return [.. _exported];
            }
        }
    }

    private ServiceProvider Build(Asks asks, Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddMailchimpTelemetry(options =>
        {
            options.AdditionalHosts.Add(_server.HttpUri.Authority);
            options.MaxErrorLogsPerMinute = 1000;
        });
        services.ConfigureOpenTelemetryLoggerProvider(logging => logging.AddProcessor(new Names(_exported)));
        configure?.Invoke(services);
        services.AddSingleton<ILoggerFactory>(provider => new OwnFactory(provider, asks, _written));
        return services.BuildServiceProvider();
    }

    private async Task CallAsync(IServiceProvider provider)
    {
        provider.GetRequiredService<TracerProvider>();
        foreach (var service in provider.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
        {
            await service.StartedAsync(CancellationToken.None);
        }

        using var client = _server.CreateClient();
        (await client.GetAsync("ping")).Dispose();
    }

    /// <summary>When a logger factory asks for the logger providers.</summary>
    public enum Asks
    {
        Early,
        AtLoggers,
        AtEvents,
        Never,
        OfOpenTelemetry,
    }

    private sealed class Names(List<string> names) : BaseProcessor<LogRecord>
    {
        public override void OnEnd(LogRecord data)
        {
            lock (names)
            {
                if (data.CategoryName == "Mailchimp.Telemetry")
                {
                    names.Add(data.EventId.Name!);
                }
            }
        }
    }

    private sealed class OwnFactory(IServiceProvider services, Asks asks, List<string> written) : ILoggerFactory
    {
        private readonly Lazy<LoggerFactory> _inner = new(() => new LoggerFactory(services.GetServices<ILoggerProvider>()));
        private readonly LoggerFactory? _early = asks is Asks.Early or Asks.OfOpenTelemetry
            ? new LoggerFactory(services.GetServices<ILoggerProvider>().Where(provider => asks == Asks.Early || provider is OpenTelemetryLoggerProvider))
            : null;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => _early?.CreateLogger(categoryName)
            ?? (asks == Asks.AtLoggers ? _inner.Value.CreateLogger(categoryName) : new OwnLogger(asks == Asks.AtEvents ? () => _inner.Value.CreateLogger(categoryName) : static () => NullLogger.Instance, written));

        public void Dispose()
        {
        }
    }

    private sealed class OwnLogger(Func<ILogger> next, List<string> written) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (written)
            {
                written.Add(eventId.Name!);
            }

            next().Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
