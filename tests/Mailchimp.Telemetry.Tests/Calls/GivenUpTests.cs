using System.Diagnostics;
using System.Diagnostics.Metrics;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Mailchimp.Telemetry.Tests.Calls;

/// <summary>What was given up is an error by how long it had waited, whatever cancelled it; what lost a race is none.</summary>
public sealed class GivenUpTests : IAsyncLifetime, IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync(HangAsync);

    public Task DisposeAsync() => _server.DisposeAsync();

    public void Dispose() => _arrived.Dispose();

    [Theory]
    [InlineData(900, false)]
    [InlineData(950, true)]
    [InlineData(1000, true)]
    public async Task A_call_is_given_up_from_the_threshold_on(int milliseconds, bool isError)
    {
        using var run = TelemetryRun.Start(_server, time: _time);
        using var client = _server.CreateClient();
        using var caller = new CancellationTokenSource();

        await CancelAsync(client.GetAsync("lists/abc", caller.Token), caller, milliseconds);

        run.Span.Status.Should().Be(isError ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
        run.Measure("mailchimp.client.errors").Sum(static error => error.Value).Should().Be(isError ? 1 : 0);
        run.Measure("mailchimp.client.cancelled_requests").Sum(static call => call.Value).Should().Be(isError ? 0 : 1);
        if (isError)
        {
            var log = run.Logs.ApiErrors.Should().ContainSingle().Subject;
            log.Message.Should().Be(FormattableString.Invariant($"timeout (network): GET /3.0/lists/{{list_id}} no response within {milliseconds / 1000.0} s"));
            log.Attributes.Should().Contain("error.type", "System.Threading.Tasks.TaskCanceledException");
            run.Span.GetTagItem("mailchimp.error.kind").Should().Be("timeout");
        }
        else
        {
            run.Measure("mailchimp.client.cancelled_requests").Single().Attributes.Should().Contain("url.template", "/3.0/lists/{list_id}");
            run.Logs.ApiErrors.Should().BeEmpty();
        }
    }

    [Fact]
    public async Task The_threshold_is_an_option()
    {
        using var run = TelemetryRun.Start(_server, options => options.GiveUpThreshold = TimeSpan.FromSeconds(5), _time);
        using var client = _server.CreateClient();
        using var caller = new CancellationTokenSource();

        await CancelAsync(client.GetAsync("lists/abc", caller.Token), caller, 4_500);

        run.Logs.ApiErrors.Should().BeEmpty();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(120, 1)]
    public async Task A_call_given_up_keeps_its_place_for_no_longer_than_the_server_timeout(int serverTimeout, double abandoned)
    {
        using var run = TelemetryRun.Start(_server, options => options.ServerTimeout = TimeSpan.FromSeconds(serverTimeout), _time);
        using var client = _server.CreateClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer 0123456789abcdef0123456789abcdef-us6");
        using var caller = new CancellationTokenSource();

        await CancelAsync(client.GetAsync("lists/abc", caller.Token), caller, milliseconds: 100);

        run.Get<IMailchimpStatus>().Accounts.Should().ContainSingle().Which.Abandoned.Should().Be((int)abandoned);
    }

    [Fact]
    public async Task Calls_given_up_are_evidence_that_nobody_answers()
    {
        using var run = TelemetryRun.Start(_server, time: _time);
        using var client = _server.CreateClient();
        for (var i = 0; i < 10; i++)
        {
            using var caller = new CancellationTokenSource();
            await CancelAsync(client.GetAsync("lists/abc" + i, caller.Token), caller, 1_500);
        }

        run.Get<IMailchimpStatus>().OpenIncidents.Should().ContainSingle().Which.Reason.Should().Be(MailchimpIncidentReason.Unreachable);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_losing_try_of_hedging_is_no_error_below_a_parent_activity(bool hasParent)
    {
        using var run = TelemetryRun.Start(_server, time: _time);
        using var client = _server.CreateClient();
        using var parent = hasParent ? new Activity("work").Start() : null;
        using var loser = new CancellationTokenSource();

        var slow = client.PostAsync("lists/abc/members", new StringContent("{}"), loser.Token);
        await _arrived.WaitAsync();
        _time.Advance(TimeSpan.FromSeconds(2));
        _server.Handler = static context => TestServer.AnswerAsync(context, 200, null, []);
        (await client.PostAsync("lists/abc/members", new StringContent("{}"))).Dispose();
        await loser.CancelAsync();
        await Record.ExceptionAsync(() => slow);

        // Without a parent it could be a poll that hangs beside others of the same address.
        run.Logs.ApiErrors.Should().HaveCount(hasParent ? 0 : 1);
        run.Spans.Count(static span => span.Status == ActivityStatusCode.Unset).Should().Be(hasParent ? 2 : 1);
        run.Measure("mailchimp.client.cancelled_requests").Sum(static call => call.Value).Should().Be(hasParent ? 1 : 0);
    }

    [Fact]
    public async Task A_host_that_stops_has_given_nothing_up()
    {
        using var lifetime = new Lifetime();
        using var run = TelemetryRun.Start(_server, time: _time, configureServices: services => services.AddSingleton<IHostApplicationLifetime>(lifetime));
        using var client = _server.CreateClient();

        var call = client.GetAsync("lists/abc", lifetime.ApplicationStopping);
        await _arrived.WaitAsync();
        _time.Advance(TimeSpan.FromSeconds(20));
        lifetime.StopApplication();
        await Record.ExceptionAsync(() => call);

        run.Logs.ApiErrors.Should().BeEmpty();
        run.Measure("mailchimp.client.cancelled_requests").Single().Value.Should().Be(1);
    }

    [Fact]
    public async Task Neither_has_a_service_that_cancels_its_call_as_its_container_is_disposed_of()
    {
        var cancelled = 0L;
        using var counts = new MeterListener { InstrumentPublished = static (instrument, listener) => { if (instrument.Name == "mailchimp.client.cancelled_requests") { listener.EnableMeasurementEvents(instrument); } } };
        counts.SetMeasurementEventCallback<long>((_, count, _, _) => cancelled += count);
        counts.Start();
        var run = TelemetryRun.Start(_server, time: _time, configureServices: services => services.AddSingleton(_ => new Import(_server.CreateClient())));
        run.Get<Import>();
        await _arrived.WaitAsync();
        _time.Advance(TimeSpan.FromSeconds(20));

        run.Dispose();

        cancelled.Should().Be(1);
        run.Logs.ApiErrors.Should().BeEmpty();
    }

    [Fact]
    public async Task A_call_given_up_beside_the_answer_of_another_request_is_an_error()
    {
        using var run = TelemetryRun.Start(_server, time: _time);
        using var client = _server.CreateClient();
        using var parent = new Activity("import").Start();
        using var caller = new CancellationTokenSource();

        var slow = client.PostAsync("lists/abc/members", new StringContent("{\"id\":1}"), caller.Token);
        await _arrived.WaitAsync();
        _time.Advance(TimeSpan.FromSeconds(2));
        _server.Handler = static context => TestServer.AnswerAsync(context, 200, null, []);
        (await client.PostAsync("lists/abc/members", new StringContent("{\"id\":2}"))).Dispose();
        await caller.CancelAsync();
        await Record.ExceptionAsync(() => slow);

        run.Logs.ApiErrors.Should().ContainSingle().Which.Attributes.Should().Contain("mailchimp.error.kind", "timeout");
    }

    private async Task CancelAsync(Task<HttpResponseMessage> call, CancellationTokenSource caller, int milliseconds)
    {
        await _arrived.WaitAsync();
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        await caller.CancelAsync();
        await Record.ExceptionAsync(() => call);
    }

    private sealed class Import(HttpClient client) : IDisposable
    {
        private readonly Task<HttpResponseMessage> _call = client.GetAsync("lists/abc");

        public void Dispose()
        {
            client.CancelPendingRequests();
            Record.Exception(() => _call.GetAwaiter().GetResult());
            client.Dispose();
        }
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }

    private async Task HangAsync(HttpContext context)
    {
        _arrived.Release();
        var aborted = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(aborted.SetResult);
        await aborted.Task;
    }
}
