using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Mailchimp.Telemetry.Tests.Errors;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Mailchimp.Telemetry.Tests.Robustness;

/// <summary>Whatever an application hangs into the telemetry throws at random: no call hears of it, and each is counted.</summary>
public sealed class HookFailureTests(TestServer server) : IClassFixture<TestServer>
{
    private const int Calls = 300;

    public enum Hook
    {
        AccountResolver,
        Clock,
        LogLevel,
        LogProvider,
        MeterListener,
        SpanExporter,
    }

    [Theory]
    [InlineData(Hook.AccountResolver)]
    [InlineData(Hook.Clock)]
    [InlineData(Hook.LogLevel)]
    [InlineData(Hook.LogProvider)]
    [InlineData(Hook.MeterListener)]
    [InlineData(Hook.SpanExporter)]
    public async Task A_hook_that_throws_fails_no_call_and_is_counted_each_time(Hook hook)
    {
        var faults = new Faults();
        using var run = TelemetryRun.Start(
            server,
            options =>
            {
                options.MaxAccounts = 50;
                options.MaxErrorLogsPerMinute = 1_000_000;
                options.AccountResolver = hook == Hook.AccountResolver ? fingerprint => faults.Pass(fingerprint) : null;
            },
            hook == Hook.Clock ? new ThrowingClock(faults) : null,
            services =>
            {
                AddFirst(services, new ThrowingLogs(faults, hook));
                if (hook == Hook.SpanExporter)
                {
                    services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(new SimpleActivityExportProcessor(new ThrowingExporter(faults))));
                }
            });
        using var listener = hook == Hook.MeterListener ? Listen(faults) : null;
        using var client = server.CreateClient();
        server.Handler = context =>
        {
            var row = KindCase.Get(context.Request.Query["kind"].ToString());
            return TestServer.AnswerAsync(context, row.Status, row.ContentType, row.Bytes);
        };

        faults.IsArmed = true;
        var random = new Random(1);
        for (var i = 0; i < Calls; i++)
        {
            var row = KindCase.All[random.Next(KindCase.All.Count)];
            using var request = new HttpRequestMessage(HttpMethod.Get, $"lists/abc/members?kind={Uri.EscapeDataString(row.Name)}");
            request.Headers.TryAddWithoutValidation("Authorization", string.Create(CultureInfo.InvariantCulture, $"Bearer {i:x32}-us6"));
            using var response = await client.SendAsync(request, i % 2 == 0 ? HttpCompletionOption.ResponseContentRead : HttpCompletionOption.ResponseHeadersRead);

            ((int)response.StatusCode).Should().Be(row.Status);
            (await response.Content.ReadAsByteArrayAsync()).Should().Equal(row.Bytes);
        }

        faults.IsArmed = false;
        faults.Thrown.Should().BeGreaterThan(10);

        // OpenTelemetry calls the exporter, and swallows what it throws.
        run.Measure("mailchimp.telemetry.internal_errors").Sum(fault => fault.Value).Should().Be(hook == Hook.SpanExporter ? 0 : faults.Thrown);
    }

    [Theory]
    [InlineData(Hook.LogLevel)]
    [InlineData(Hook.LogProvider)]
    public async Task A_logger_that_throws_when_a_timer_writes_is_counted(Hook hook)
    {
        var faults = new Faults { IsCertain = true };
        var time = new FakeTimeProvider();
        using var run = TelemetryRun.Start(
            server,
            static options => options.MaxErrorLogsPerMinute = 1,
            time,
            services => AddFirst(services, new ThrowingLogs(faults, hook)));
        await FailThreeTimesAsync();

        faults.IsArmed = true;
        time.Advance(TimeSpan.FromMinutes(2));
        faults.IsArmed = false;

        faults.Thrown.Should().BePositive();
        run.Measure("mailchimp.telemetry.internal_errors").Sum(fault => fault.Value).Should().Be(faults.Thrown);
    }

    [Fact]
    public async Task A_logger_that_throws_while_the_host_is_disposed_of_is_no_exception_of_the_host()
    {
        var faults = new Faults { IsCertain = true };
        var run = TelemetryRun.Start(server, static options => options.MaxErrorLogsPerMinute = 1, configureServices: services => AddFirst(services, new ThrowingLogs(faults, Hook.LogProvider)));
        await FailThreeTimesAsync();

        faults.IsArmed = true;
        run.Invoking(static run => run.Dispose()).Should().NotThrow();
        faults.Thrown.Should().BePositive();
    }

    private async Task FailThreeTimesAsync()
    {
        var row = KindCase.Get("a member who exists");
        server.Handler = context => TestServer.AnswerAsync(context, row.Status, row.ContentType, row.Bytes);
        using var client = server.CreateClient();
        for (var i = 0; i < 3; i++)
        {
            using var response = await client.GetAsync("ping");
        }
    }

    /// <summary>The factory asks its providers in turn until one takes the level.</summary>
    private static void AddFirst(IServiceCollection services, ILoggerProvider logs) => services.Insert(0, ServiceDescriptor.Singleton(logs));

    private static MeterListener Listen(Faults faults)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, self) =>
            {
                if (instrument.Name is "mailchimp.client.errors" or "mailchimp.client.request.duration")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => faults.Pass(string.Empty));
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => faults.Pass(string.Empty));
        listener.Start();
        return listener;
    }

    private sealed class Faults
    {
        private readonly Random _random = new(2);
        private int _thrown;

        public bool IsArmed { get; set; }

        public bool IsCertain { get; init; }

        public int Thrown => _thrown;

        public string Pass(string value)
        {
            lock (_random)
            {
                if (IsArmed && (IsCertain || _random.Next(4) == 0))
                {
                    _thrown++;
                    throw new InvalidTimeZoneException("A hook of the application's.");
                }
            }

            return value;
        }
    }

    private sealed class ThrowingExporter(Faults faults) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            faults.Pass(string.Empty);
            return ExportResult.Success;
        }
    }

    private sealed class ThrowingClock(Faults faults) : TimeProvider
    {
        public override long GetTimestamp()
        {
            faults.Pass(string.Empty);
            return System.GetTimestamp();
        }
    }

    private sealed class ThrowingLogs(Faults faults, Hook hook) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel)
        {
            Pass(Hook.LogLevel);
            return true;
        }

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Pass(Hook.LogProvider);

        private void Pass(Hook here)
        {
            if (hook == here)
            {
                faults.Pass(string.Empty);
            }
        }

        public void Dispose()
        {
        }
    }
}
