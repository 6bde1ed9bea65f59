using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Mailchimp.Telemetry.Tests.Errors;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.Tests.Robustness;

/// <summary>Code that the telemetry calls and that calls Mailchimp itself, and telemetry that comes and goes while calls run.</summary>
public sealed class ReentrancyTests : IAsyncLifetime
{
    private const string Key = "Bearer 0123456789abcdef0123456789abcdef-us6";

    private static readonly KindCase Row = KindCase.Get("a member who exists");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TestServer _server = null!;

    public async Task InitializeAsync() =>
        _server = await TestServer.StartAsync(context => TestServer.AnswerAsync(context, Row.Status, Row.ContentType, Row.Bytes));

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_log_sink_that_reports_each_error_to_Mailchimp_ends_although_that_fails_too()
    {
        const int Limit = 10;
        using var client = _server.CreateClient();
        var calls = 0;
        using var sink = new Sink(() =>
        {
            Interlocked.Increment(ref calls);
            Call(client, "reports");
        });
        using var run = TelemetryRun.Start(
            _server,
            options => options.MaxErrorLogsPerMinute = Limit,
            configureServices: services => services.AddLogging(logging => logging.AddProvider(sink)));

        await Task.Run(() => Call(client, "lists")).WaitAsync(Patience);

        // The limit on logged errors of one operation is also the limit on how often the sink is called.
        calls.Should().BeInRange(2, (2 * Limit) + 1);
        run.Measure("mailchimp.client.errors").Sum(error => error.Value).Should().Be(calls + 1);
        run.Measure("mailchimp.client.active_requests").Should().OnlyContain(active => active.Value == 0);
        run.Measure("mailchimp.telemetry.internal_errors").Should().BeEmpty();
    }

    /// <summary>The redaction of a span depends on whose it is, and a nested call ends on the same thread before this one.</summary>
    [Fact]
    public async Task A_log_sink_that_calls_Mailchimp_does_not_make_the_span_of_the_failed_call_another_host_s()
    {
        using var client = _server.CreateClient();
        using var sink = new Sink(() => Call(client, "reports"));
        using var run = TelemetryRun.Start(
            _server,
            static options => options.MaxErrorLogsPerMinute = 1,
            configureServices: services => services.AddLogging(logging => logging.AddProvider(sink)));

        await Task.Run(() => Call(client, "lists/abc/members/ada.lovelace@reader.example")).WaitAsync(Patience);

        run.Spans.Should().HaveCountGreaterThan(1);
        run.Spans.Select(static span => span.GetTagItem("url.full")).Should().OnlyContain(static url => !((string)url!).Contains("@reader.example"));
    }

    [Fact]
    public async Task Neither_does_somebody_else_who_hears_of_its_end_and_calls_Mailchimp()
    {
        using var client = _server.CreateClient();
        var isNested = false;
        using var heard = new CancellationTokenSource();
        using var all = DiagnosticListener.AllListeners.Subscribe(new Hearer<DiagnosticListener>(listener =>
        {
            if (listener.Name == "HttpHandlerDiagnosticListener")
            {
                var subscription = listener.Subscribe(new Hearer<KeyValuePair<string, object?>>(told =>
                {
                    if (told.Key == "System.Net.Http.HttpRequestOut.Stop" && !isNested)
                    {
                        isNested = true;
                        Call(client, "reports");
                    }
                }));
                heard.Token.Register(subscription.Dispose);
            }
        }));

        // Those who subscribe last hear of it first.
        using var run = TelemetryRun.Start(_server);

        await Task.Run(() => Call(client, "lists/abc/members/ada.lovelace@reader.example")).WaitAsync(Patience);
        await heard.CancelAsync();

        run.Spans.Should().HaveCount(2);
        run.Spans.Select(static span => span.GetTagItem("url.full")).Should().OnlyContain(static url => !((string)url!).Contains("@reader.example"));
    }

    [Fact]
    public async Task A_thread_does_not_keep_the_span_of_its_last_call()
    {
        using var run = TelemetryRun.Start(_server);
        using var client = _server.CreateClient();
        using var isOver = new ManualResetEventSlim();
        var parent = new TaskCompletionSource<WeakReference>();
        var thread = new Thread(() =>
        {
            parent.SetResult(CallBelowAParent(client));
            isOver.Wait();
        });
        thread.Start();

        var kept = await parent.Task.WaitAsync(Patience);
        run.ForgetSpans();
        await Wait.UntilCollected(() => !kept.IsAlive);

        isOver.Set();
        thread.Join();
    }

    [Fact]
    public async Task Another_diagnostic_listener_of_the_name_of_HttpClient_s_does_not_make_later_hosts_count_twice()
    {
        using var other = new DiagnosticListener("HttpHandlerDiagnosticListener");
        TelemetryRun.Start(_server).Dispose();
        other.IsEnabled().Should().BeFalse();
        using var run = TelemetryRun.Start(_server);
        using var client = _server.CreateClient();

        await Task.Run(() => Call(client, "lists")).WaitAsync(Patience);

        run.Measure("mailchimp.client.errors").Sum(static error => error.Value).Should().Be(1);
        run.Logs.ApiErrors.Should().ContainSingle();
    }

    [Fact]
    public async Task No_timer_keeps_the_context_of_the_call_that_starts_it()
    {
        var time = new Timers();
        using var run = TelemetryRun.Start(_server, static options => options.MaxErrorLogsPerMinute = 1, time);
        using var client = _server.CreateClient();

        for (var call = 0; call < 3; call++)
        {
            await Task.Run(() => Call(client, "lists")).WaitAsync(Patience);
        }

        time.Started.Should().NotBeEmpty().And.OnlyContain(static isDetached => isDetached);
    }

    [Fact]
    public async Task A_resolver_that_asks_Mailchimp_for_the_accounts_name_is_not_asked_about_its_own_call()
    {
        using var client = _server.CreateClient();
        var asked = 0;
        using var run = TelemetryRun.Start(_server, options => options.AccountResolver = fingerprint =>
        {
            Interlocked.Increment(ref asked);
            Call(client, "lists");
            return "newsletter";
        });

        await Task.Run(() => Call(client, "campaigns")).WaitAsync(Patience);
        await Task.Run(() => Call(client, "campaigns")).WaitAsync(Patience);

        asked.Should().Be(1);
        run.Measure("mailchimp.client.errors").Sum(error => error.Value).Should().Be(3);
        run.Measure("mailchimp.client.concurrency.limit").Select(limit => limit.Attributes["mailchimp.account"]).Should().Contain("newsletter");
        run.Measure("mailchimp.client.active_requests").Should().OnlyContain(active => active.Value == 0);
        run.Measure("mailchimp.telemetry.internal_errors").Should().BeEmpty();
    }

    [Theory]
    [InlineData(HttpVariant.Http1)]
    [InlineData(HttpVariant.Http2Tls)]
    public async Task Telemetry_can_come_and_go_while_calls_run(HttpVariant variant)
    {
        using var client = _server.CreateClient(variant);
        using var over = new CancellationTokenSource();
        var calls = Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var number = 0; !over.IsCancellationRequested; number++)
            {
                using var request = Request(client, string.Create(CultureInfo.InvariantCulture, $"lists/{number}"));
                using var response = await client.SendAsync(request, worker % 2 == 0 ? HttpCompletionOption.ResponseContentRead : HttpCompletionOption.ResponseHeadersRead);
                ((int)response.StatusCode).Should().Be(Row.Status);
                (await response.Content.ReadAsByteArrayAsync()).Should().Equal(Row.Bytes);
            }
        })).ToArray();

        for (var round = 0; round < 60; round++)
        {
            using var first = TelemetryRun.Start(_server);
            using var second = TelemetryRun.Start(_server);
            await Task.Yield();
        }

        await over.CancelAsync();
        await Task.WhenAll(calls).WaitAsync(Patience);

        using var run = TelemetryRun.Start(_server);
        using var last = Request(client, "lists");
        (await client.SendAsync(last)).Dispose();
        run.Measure("mailchimp.client.errors").Should().ContainSingle().Which.Value.Should().Be(1, "nothing listens twice");
    }

    private static HttpRequestMessage Request(HttpClient client, string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = client.DefaultRequestVersion, VersionPolicy = client.DefaultVersionPolicy };
        request.Headers.TryAddWithoutValidation("Authorization", Key);
        return request;
    }

    private static void Call(HttpClient client, string path)
    {
        using var request = Request(client, path);
        using var response = client.Send(request);
        ((int)response.StatusCode).Should().Be(Row.Status);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference CallBelowAParent(HttpClient client)
    {
        using var parent = new Activity("page").Start();
        Call(client, "lists");
        return new WeakReference(parent);
    }

    private sealed class Hearer<T>(Action<T> hear) : IObserver<T>
    {
        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void OnNext(T value) => hear(value);
    }

    private sealed class Timers : TimeProvider
    {
        public ConcurrentQueue<bool> Started { get; } = new();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Started.Enqueue(ExecutionContext.IsFlowSuppressed());
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    /// <summary>Calls whenever an error of Mailchimp's is logged.</summary>
    private sealed class Sink(Action call) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name == "mailchimp.api.error")
            {
                call();
            }
        }

        public void Dispose()
        {
        }
    }
}
