using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using Mailchimp.Telemetry.Hosting;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Mailchimp.Telemetry.Tests.Hosting;

/// <summary>Hosts and providers that share a process come and go in any order: each call is exported once, by somebody.</summary>
public sealed class HostLifetimeTests : IAsyncLifetime
{
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync(context => TestServer.AnswerAsync(context, 404, "application/json", "{}"u8.ToArray()));

    public Task DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    public async Task Two_of_three_hosts_go_on_after_one_is_disposed_of(int gone, bool withMeterFactory)
    {
        var hosts = Enumerable.Range(0, 3).Select(_ => TelemetryRun.Start(_server, configureServices: services =>
        {
            if (withMeterFactory)
            {
                services.AddMetrics();
            }
        })).ToArray();
        await Call();
        Errors(hosts).Should().Be(1, "a call belongs to one host");

        hosts[gone].Dispose();
        var left = hosts.Where((_, place) => place != gone).ToArray();
        var before = Errors(left);
        for (var call = 1; call <= 3; call++)
        {
            await Call();
            Errors(left).Should().Be(before + call);
        }

        Array.ForEach(left, host => host.Dispose());
    }

    [Fact]
    public async Task A_host_goes_on_after_a_provider_built_by_hand_is_disposed_of()
    {
        using var host = TelemetryRun.Start(_server);
        var tracing = Sdk.CreateTracerProviderBuilder().AddMailchimpInstrumentation(Configure).Build();
        await Call();
        Errors(host).Should().Be(1);
        tracing.Dispose();

        for (var call = 2; call <= 4; call++)
        {
            await Call();
            Errors(host).Should().Be(call);
        }
    }

    [Fact]
    public async Task A_host_gets_its_calls_although_its_services_were_built_once_before()
    {
        using var lookedAt = TelemetryRun.Start(_server);
        using var host = TelemetryRun.Start(_server);

        await Call();

        Errors(host).Should().Be(1);
        host.Logs.ApiErrors.Should().ContainSingle();
    }

    [Fact]
    public async Task Metrics_built_by_hand_outlive_the_spans_that_were_built_beside_them()
    {
        List<Metric> metrics = [];
        var tracing = Sdk.CreateTracerProviderBuilder().AddMailchimpInstrumentation(Configure).Build();
        using var metering = Sdk.CreateMeterProviderBuilder().AddMailchimpInstrumentation(Configure)
            .AddReader(new BaseExportingMetricReader(new InMemoryExporter<Metric>(metrics))).Build();
        await Call();
        tracing.Dispose();

        for (var call = 2; call <= 4; call++)
        {
            await Call();
            metrics.Clear();
            metering.ForceFlush();
            metrics.Where(metric => metric.Name == "mailchimp.client.errors").SelectMany(Measurement.Read).Sum(error => error.Value).Should().Be(call);
        }
    }

    [Fact]
    public async Task A_call_that_waits_for_a_connection_when_its_host_goes_and_is_cancelled_waits_in_nobodys_queue_afterwards()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Handler = async context =>
        {
            arrived.TrySetResult();
            await release.Task;
            await TestServer.AnswerAsync(context, 404, "application/json", "{}"u8.ToArray());
        };
        TelemetryRun[] hosts = [TelemetryRun.Start(_server), TelemetryRun.Start(_server)];
        using var handler = _server.CreateHandler();
        handler.MaxConnectionsPerServer = 1;
        using var client = new HttpClient(handler) { BaseAddress = new Uri(_server.HttpUri, "/3.0/") };
        using var caller = new CancellationTokenSource();
        var call = client.GetAsync("lists", caller.Token);

        // Until it has its connection, it waits in the queue itself.
        await arrived.Task;
        var waiting = client.GetAsync("lists", caller.Token);
        await Wait.Until(() => Array.Exists(hosts, static host => Count(host, "mailchimp.client.queued_requests") == 1));
        var owner = Array.FindIndex(hosts, static host => Count(host, "mailchimp.client.queued_requests") == 1);

        hosts[owner].Dispose();
        await caller.CancelAsync();
        await Record.ExceptionAsync(() => Task.WhenAll(call, waiting));
        release.SetResult();

        var other = hosts[1 - owner];
        Count(other, "mailchimp.client.queued_requests").Should().Be(0);
        Count(other, "mailchimp.client.active_requests").Should().Be(0);
        other.Dispose();
    }

    [Fact]
    public async Task A_call_whose_host_goes_is_told_by_another_with_the_account_that_it_had()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Handler = async context =>
        {
            arrived.SetResult();
            await release.Task;
            await TestServer.AnswerAsync(context, 404, "application/json", "{}"u8.ToArray());
        };
        TelemetryRun[] hosts = [TelemetryRun.Start(_server), TelemetryRun.Start(_server)];
        using var client = _server.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "lists") { Headers = { { "Authorization", "Bearer 0123456789abcdef0123456789abcdef-us6" } } };
        var call = client.SendAsync(request);
        await arrived.Task;
        var owner = Array.FindIndex(hosts, static host => Count(host, "mailchimp.client.active_requests") == 1);

        hosts[owner].Dispose();
        release.SetResult();
        (await call).Dispose();

        var other = hosts[1 - owner];
        other.Logs.ApiErrors.Should().ContainSingle().Which.Attributes["mailchimp.account"].Should().BeOfType<string>().Which.Should().MatchRegex("^[0-9a-f]{8}$");
        other.Dispose();
    }

    [Fact]
    public async Task Hosts_that_come_and_go_leave_nothing_behind()
    {
        List<Activity> foreign = [];
        using var provider = Sdk.CreateTracerProviderBuilder().AddSource("Shop").AddInMemoryExporter(foreign).Build();
        using var shop = new ActivitySource("Shop");
        var first = TelemetryRun.Start(_server);
        using var longLived = TelemetryRun.Start(_server);
        first.Dispose();
        List<WeakReference> instrumentations = [];
        for (var number = 0; number < LongForm.Get("HOSTS", 250); number++)
        {
            await StartAndStop(instrumentations, isCalled: number % 50 == 0);
        }

        shop.StartActivity("order")!.Dispose();
        await Call();

        longLived.Measure("mailchimp.client.errors").Sum(error => error.Value).Should().Be(1);
        longLived.Logs.ApiErrors.Should().ContainSingle("the others belonged to a host that came later");
        foreign.Should().ContainSingle();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        instrumentations.Count(static instrumentation => instrumentation.IsAlive).Should().BeLessThan(3, "the last may still be on a stack");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task StartAndStop(List<WeakReference> instrumentations, bool isCalled)
    {
        using var host = TelemetryRun.Start(_server);
        instrumentations.Add(new WeakReference(host.Get<MailchimpInstrumentation>()));
        if (isCalled)
        {
            await Call();
            host.Measure("mailchimp.client.errors").Sum(error => error.Value).Should().Be(1);
            host.Logs.ApiErrors.Should().ContainSingle();
        }
    }

    private static double Errors(params IEnumerable<TelemetryRun> hosts) => hosts.Sum(static host => host.Measure("mailchimp.client.errors").Sum(static error => error.Value));

    private static double Count(TelemetryRun host, string instrument) => host.Measure(instrument).Sum(static measurement => measurement.Value);

    private async Task Call()
    {
        using var client = _server.CreateClient();
        using var response = await client.GetAsync("lists");
        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    private void Configure(MailchimpTelemetryOptions options) => options.AdditionalHosts.Add(_server.HttpUri.Authority);
}
