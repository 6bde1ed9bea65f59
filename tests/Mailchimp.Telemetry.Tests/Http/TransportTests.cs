using System.Diagnostics;
using System.Net.Sockets;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry.Trace;

namespace Mailchimp.Telemetry.Tests.Http;

/// <summary>Calls that get no answer: whose fault that is, and that a caller's own cancellation is no error.</summary>
public sealed class TransportTests : IAsyncLifetime
{
    /// <summary>Below the time limits here, which are short so that the tests are.</summary>
    private static readonly TimeSpan Threshold = TimeSpan.FromMilliseconds(10);

    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync(_ => _release.Task);

    public async Task DisposeAsync()
    {
        _release.TrySetResult();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_client_time_out_is_a_timeout()
    {
        using var run = StartImpatient();
        using var client = _server.CreateClient();
        client.Timeout = TimeSpan.FromMilliseconds(100);

        await Fail(client.GetAsync("ping"));

        ShouldBe(run, "timeout");
    }

    [Fact]
    public async Task A_synchronous_time_out_is_a_timeout()
    {
        using var run = StartImpatient();
        using var client = _server.CreateClient();
        client.Timeout = TimeSpan.FromMilliseconds(100);

        await Fail(Task.Run(() => client.Send(new HttpRequestMessage(HttpMethod.Get, "ping"))));

        ShouldBe(run, "timeout");
    }

    [Fact]
    public async Task A_client_time_out_with_a_token_of_the_callers_that_never_fires_is_a_timeout()
    {
        using var run = StartImpatient();
        using var client = _server.CreateClient();
        client.Timeout = TimeSpan.FromMilliseconds(100);
        using var cancellation = new CancellationTokenSource();

        await Fail(client.GetAsync("ping", cancellation.Token));

        ShouldBe(run, "timeout");
    }

    [Fact]
    public async Task A_time_out_of_a_policy_that_links_to_the_callers_token_is_a_timeout()
    {
        using var run = StartImpatient();
        using var client = _server.CreateClient();
        using var caller = new CancellationTokenSource();
        using var policy = CancellationTokenSource.CreateLinkedTokenSource(caller.Token);
        policy.CancelAfter(TimeSpan.FromMilliseconds(100));

        await Fail(client.GetAsync("ping", policy.Token));

        ShouldBe(run, "timeout");
    }

    [Fact]
    public async Task A_connect_time_out_is_a_timeout()
    {
        using var run = StartImpatient();
        using var handler = _server.CreateHandler();
        handler.ConnectTimeout = TimeSpan.FromMilliseconds(100);
        handler.ConnectCallback = async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException();
        };
        using var client = new HttpClient(handler);

        await Fail(client.GetAsync(new Uri(_server.HttpUri, "/3.0/ping")));

        ShouldBe(run, "timeout");
    }

    [Fact]
    public async Task A_time_out_is_told_with_spans_alone()
    {
        var spans = new List<Activity>();
        using var tracing = OpenTelemetry.Sdk.CreateTracerProviderBuilder()
            .AddMailchimpInstrumentation(options =>
            {
                options.GiveUpThreshold = Threshold;
                options.AdditionalHosts.Add(_server.HttpUri.Authority);
            })
            .AddInMemoryExporter(spans)
            .Build();
        using var client = _server.CreateClient();
        client.Timeout = TimeSpan.FromMilliseconds(100);

        await Fail(client.GetAsync("ping"));

        spans.Should().ContainSingle().Which.GetTagItem("mailchimp.error.kind").Should().Be("timeout");
    }

    [Fact]
    public async Task A_client_time_out_below_the_threshold_is_a_cancellation()
    {
        using var run = TelemetryRun.Start(_server, time: new FakeTimeProvider());
        using var client = _server.CreateClient();
        client.Timeout = TimeSpan.FromMilliseconds(100);

        await Fail(client.GetAsync("ping"));

        ShouldBeCancelled(run);
    }

    public static TheoryData<string> Cancellations => ["token", "linked token", "many tokens", "client disposed"];

    [Theory]
    [MemberData(nameof(Cancellations))]
    public async Task A_callers_own_cancellation_is_no_error(string how)
    {
        using var run = TelemetryRun.Start(_server, time: new FakeTimeProvider());
        var arrived = new TaskCompletionSource();
        _server.Handler = async context =>
        {
            arrived.SetResult();
            await _release.Task;
        };
        using var client = _server.CreateClient();
        using CancellationTokenSource first = new(), second = new(), third = new();
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(first.Token);
        using var many = CancellationTokenSource.CreateLinkedTokenSource(second.Token, first.Token, third.Token);
        var token = how switch { "token" => first.Token, "linked token" => linked.Token, "many tokens" => many.Token, _ => CancellationToken.None };

        var call = client.GetAsync("ping", token);
        await arrived.Task;
        if (how == "client disposed")
        {
            client.CancelPendingRequests();
        }
        else
        {
            await first.CancelAsync();
        }

        await Fail(call);
        ShouldBeCancelled(run);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, "name_resolution")]
    [InlineData(SocketError.ConnectionRefused, "connection")]
    public async Task A_connection_that_fails_has_its_kind(SocketError error, string kind)
    {
        using var run = TelemetryRun.Start(_server);
        using var handler = _server.CreateHandler();
        handler.ConnectCallback = (_, _) => throw new SocketException((int)error);
        using var client = new HttpClient(handler);

        await Fail(client.GetAsync(new Uri(_server.HttpUri, "/3.0/ping")));

        ShouldBe(run, kind);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_tls()
    {
        using var run = TelemetryRun.Start(_server);
        using var client = new HttpClient();

        await Fail(client.GetAsync(new Uri(_server.HttpsUri, "/3.0/ping")));

        ShouldBe(run, "tls");
    }

    [Theory]
    [InlineData("this is not HTTP\r\n\r\n", "protocol")]
    [InlineData("HTTP/1.1 404 Not", "connection")]
    public async Task An_answer_that_is_none_has_its_kind(string answer, string kind)
    {
        using var raw = new RawServer(answer);
        using var run = TelemetryRun.Start(configure: options => options.AdditionalHosts.Add(raw.Authority));
        using var client = new HttpClient();

        await Fail(client.GetAsync(raw.Uri));

        ShouldBe(run, kind);
    }

    private TelemetryRun StartImpatient() => TelemetryRun.Start(_server, options => options.GiveUpThreshold = Threshold);

    private static void ShouldBeCancelled(TelemetryRun run)
    {
        run.Span.Status.Should().Be(ActivityStatusCode.Unset);
        run.Span.GetTagItem("mailchimp.error.kind").Should().BeNull();
        run.Measure("mailchimp.client.errors").Should().BeEmpty();
        run.Measure("mailchimp.client.request.duration").Should().BeEmpty();
        run.Measure("mailchimp.client.cancelled_requests").Should().ContainSingle().Which.Value.Should().Be(1);
        run.Logs.ApiErrors.Should().BeEmpty();
        run.Measure("mailchimp.client.active_requests").Should().ContainSingle().Which.Value.Should().Be(0);
    }

    private static void ShouldBe(TelemetryRun run, string kind)
    {
        run.Span.GetTagItem("mailchimp.error.kind").Should().Be(kind);
        run.Span.GetTagItem("mailchimp.error.fault").Should().Be("network");
        run.Span.Status.Should().Be(ActivityStatusCode.Error);
        var error = run.Measure("mailchimp.client.errors").Should().ContainSingle().Subject;
        error.Attributes.Should().Contain("mailchimp.error.kind", kind).And.NotContainKey("http.response.status_code");
        run.Measure("mailchimp.client.request.duration").Should().ContainSingle().Which.Attributes["error.type"].Should().Be(kind);
        run.Logs.ApiErrors.Should().ContainSingle().Which.Level.Should().Be(LogLevel.Error);
        run.Measure("mailchimp.client.active_requests").Should().ContainSingle().Which.Value.Should().Be(0);
    }

    private static async Task Fail(Task call) => (await Record.ExceptionAsync(() => call)).Should().NotBeNull();
}
