using System.Diagnostics;
using System.Globalization;
using System.Net;
using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Incidents;
using Mailchimp.Telemetry.Simulator;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Mailchimp.Telemetry.Tests.Incidents;

/// <summary>What counts toward an incident, and what an open one shows.</summary>
public sealed class IncidentTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<IncidentEvent> _events = [];
    private readonly IncidentTracker _tracker;

    public IncidentTests() => _tracker = new IncidentTracker(TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(15), _time, _events.Add);

    public static TheoryData<string> Counted => [.. ContractDocument.Current.ErrorKinds.Where(kind => kind.CountsTowardIncident).Select(kind => kind.Name)];

    public static TheoryData<string> NotCounted => [.. ContractDocument.Current.ErrorKinds.Where(kind => !kind.CountsTowardIncident && !IsUnreachable(kind)).Select(kind => kind.Name)];

    public static TheoryData<string> Unreachable => [.. ContractDocument.Current.ErrorKinds.Where(IsUnreachable).Select(kind => kind.Name)];

    public void Dispose() => _tracker.Dispose();

    [Theory]
    [MemberData(nameof(Counted))]
    public void Server_errors_open_an_incident(string kind)
    {
        Add(kind, 20);

        _tracker.Open.Should().ContainSingle().Which.Should().Match<MailchimpIncident>(incident => incident.Datacenter == "us6" && incident.Reason == MailchimpIncidentReason.ServerErrors);
    }

    [Theory]
    [MemberData(nameof(NotCounted))]
    public void What_is_not_Mailchimps_own_failure_opens_none(string kind)
    {
        Add(kind, 5000);

        _tracker.Open.Should().BeEmpty();
        _events.Should().BeEmpty();
    }

    [Theory]
    [InlineData("edge_blocked")]
    [InlineData("compliance_related")]
    [InlineData("throttled")]
    [InlineData("too_many_connections")]
    [InlineData("request_timeout")]
    public void What_says_nothing_of_Mailchimps_health_does_not_end_an_incident_either(string kind)
    {
        Add("gateway_timeout", 20);
        Add(kind, 200);
        _tracker.Open.Should().ContainSingle();

        Add("resource_not_found", 200);
        _tracker.Open.Should().BeEmpty("an answer of the application's own is evidence of success");
    }

    [Theory]
    [MemberData(nameof(Unreachable))]
    public void Calls_without_an_answer_open_one_for_a_reason_of_their_own(string kind)
    {
        Add(kind, 20);

        _tracker.Open.Should().ContainSingle().Which.Reason.Should().Be(MailchimpIncidentReason.Unreachable);
    }

    [Fact]
    public void One_requests_internal_error_hit_again_and_again_counts_once()
    {
        for (var i = 0; i < 1000; i++)
        {
            Add("internal_error", 1, fingerprint: "1ed48f2f5f092d52e44c51c4703e3b1c", request: "PUT /3.0/lists/a/members/b");
        }

        _tracker.Open.Should().BeEmpty();
        Enumerable.Range(0, 20).ToList().ForEach(i => Add("internal_error", 1, fingerprint: "1ed48f2f5f092d52e44c51c4703e3b1c", request: $"PUT /3.0/lists/a/members/{i}"));
        _tracker.Open.Should().ContainSingle("another request each time is an outage");
    }

    [Fact]
    public void Two_requests_that_fail_in_turn_with_nothing_else_working_are_an_outage()
    {
        for (var i = 0; i < 1000; i++)
        {
            Add("internal_error", 1, fingerprint: "1ed48f2f5f092d52e44c51c4703e3b1c", request: $"GET /3.0/lists/{i % 2}");
        }

        _tracker.Open.Should().ContainSingle();
    }

    [Fact]
    public void A_request_that_always_fails_among_others_that_succeed_is_none()
    {
        for (var i = 0; i < 10_000; i++)
        {
            Add(i % 10 == 0 ? "internal_error" : null, 1, fingerprint: "1ed48f2f5f092d52e44c51c4703e3b1c", request: $"GET /3.0/lists/{i % 20}");
        }

        _tracker.Open.Should().BeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_outage_of_one_operation_is_an_incident_whatever_its_requests_have_in_common(bool isRetried)
    {
        var server = await TestServer.StartAsync(static context => TestServer.AnswerAsync(context, 500, "application/problem+json", """{"title":"Internal Server Error","status":500,"detail":"x","exception":"1ed48f2f5f092d52e44c51c4703e3b1c"}"""u8.ToArray()));
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient();

        using var parent = new Activity("import").Start();
        for (var i = 0; i < 20; i++)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $$"""{"email_address":"a{{(isRetried ? 0 : i)}}@reader.example"}""");
            using var request = new HttpRequestMessage(HttpMethod.Post, "lists/abc/members") { Content = new StringContent(text) };
            (await client.SendAsync(request)).Dispose();
        }

        run.Get<IMailchimpStatus>().HasOpenIncident().Should().Be(!isRetried, "tries of one request are one piece of evidence");
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_poll_below_one_activity_that_fails_on_and_on_is_an_incident()
    {
        await using var server = await TestServer.StartAsync(static context => TestServer.AnswerAsync(context, 502, "text/html", "<html>Bad gateway</html>"u8.ToArray()));
        var time = new FakeTimeProvider();
        using var run = TelemetryRun.Start(server, time: time);
        using var client = server.CreateClient();

        using var parent = new Activity("wait for the batch").Start();
        for (var i = 0; i < 20; i++)
        {
            (await client.GetAsync("batches/abc")).Dispose();
            time.Advance(TimeSpan.FromSeconds(15));
        }

        run.Get<IMailchimpStatus>().HasOpenIncident().Should().BeTrue();
    }

    [Fact]
    public async Task Requests_that_differ_in_query_or_account_are_several()
    {
        await using var server = await TestServer.StartAsync(static context => TestServer.AnswerAsync(context, 500, "application/problem+json", """{"title":"Internal Server Error","status":500,"detail":"x","exception":"1ed48f2f5f092d52e44c51c4703e3b1c"}"""u8.ToArray()));
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient();

        for (var i = 0; i < 10; i++)
        {
            (await client.GetAsync($"lists/abc/members?offset={i}")).Dispose();
        }

        run.Get<IMailchimpStatus>().HasOpenIncident().Should().BeTrue();
    }

    [Fact]
    public void Errors_are_remembered_within_bounds()
    {
        var errors = new RepeatedErrors();
        for (var i = 0; i < 100_000; i++)
        {
            errors.Add("GET /", $"{i}", $"GET /{i}", TimeSpan.Zero).IsKnown.Should().BeFalse();
        }

        errors.Add("GET /", "99999", "GET /99999", TimeSpan.Zero).IsKnown.Should().BeTrue();
        errors.Add("GET /", "0", "GET /0", TimeSpan.Zero).IsKnown.Should().BeFalse("it was forgotten to stay within bounds");
        errors.Add("GET /", "99999", "GET /99999", TimeSpan.FromHours(3)).IsKnown.Should().BeFalse("hours later it is another fault");
    }

    [Fact]
    public void Data_centers_are_watched_apart()
    {
        Add("gateway_timeout", 20);

        _tracker.Open.Should().ContainSingle().Which.Datacenter.Should().Be("us6");
        _tracker.Add("us19", "GET ping", row: null, fingerprint: null, () => null);
        _tracker.All.Where(watch => watch.Datacenter == "us19").Should().OnlyContain(watch => !watch.Open.Any());
    }

    [Fact]
    public void An_incident_is_told_of_when_it_opens_and_when_silence_ends_it()
    {
        _time.Advance(TimeSpan.FromHours(1));
        var began = _time.GetUtcNow() + TimeSpan.FromSeconds(1);
        Add("service_unavailable", 20);
        _time.Advance(TimeSpan.FromMinutes(20));

        _events.Select(happened => happened.Change).Should().Equal(IncidentChange.Opened, IncidentChange.Silent);
        _events[0].Incident.Since.Should().BeCloseTo(began, TimeSpan.FromSeconds(1));
        _events[0].Failures.Should().BePositive();
        _tracker.Open.Should().BeEmpty();
    }

    [Fact]
    public async Task A_real_outage_shows_in_metrics_logs_status_and_health_and_ends()
    {
        await using var simulator = await MailchimpSimulator.StartAsync(new SimulatorOptions { Seed = 7 });
        using var run = TelemetryRun.Start(configure: options => options.IncidentRecovery = TimeSpan.Zero, configureServices: services => services.AddHealthChecks().AddMailchimp());
        using var client = new HttpClient(simulator.CreateHandler()) { BaseAddress = new Uri("https://us6.api.mailchimp.com/3.0/"), DefaultRequestHeaders = { { "Authorization", "Bearer " + simulator.ApiKey } } };
        var status = run.Get<IMailchimpStatus>();
        await Ping(client, 50);
        Active(run).Should().Be(0);

        var outage = simulator.Faults.Add(Fault.Incident(0.8, 503, 504));
        await Ping(client, 40);
        status.HasOpenIncident().Should().BeTrue();
        status.HasOpenIncident("us6").Should().BeTrue();
        status.HasOpenIncident("us1").Should().BeFalse();
        Active(run).Should().Be(1);
        run.Measure("mailchimp.client.incidents").Should().ContainSingle().Which.Value.Should().Be(1);
        (await run.Get<HealthCheckService>().CheckHealthAsync()).Status.Should().Be(HealthStatus.Degraded);

        outage.Dispose();
        await Ping(client, 200);
        status.HasOpenIncident().Should().BeFalse();
        Active(run).Should().Be(0);
        (await run.Get<HealthCheckService>().CheckHealthAsync()).Status.Should().Be(HealthStatus.Healthy);
        run.Logs.All.Where(log => log.Event.Name!.StartsWith("mailchimp.incident", StringComparison.Ordinal)).Select(log => (log.Event.Name, log.Level))
            .Should().Equal(("mailchimp.incident.opened", LogLevel.Error), ("mailchimp.incident.closed", LogLevel.Information));
    }

    [Fact]
    public async Task One_operation_that_fails_is_told_as_one_and_nobody_is_asked_to_hold_back_the_rest()
    {
        await using var server = await TestServer.StartAsync(static context => context.Request.Path.StartsWithSegments("/3.0/reports", StringComparison.Ordinal)
            ? TestServer.AnswerAsync(context, 502, "text/html", "<html>Bad gateway</html>"u8.ToArray())
            : TestServer.AnswerAsync(context, 200, "application/json", "{}"u8.ToArray()));
        using var run = TelemetryRun.Start(server, configureServices: services => services.AddHealthChecks().AddMailchimp());
        using var client = server.CreateClient();
        for (var i = 0; i < 20; i++)
        {
            (await client.GetAsync("ping")).Dispose();
            (await client.GetAsync($"lists/{i}")).Dispose();
            (await client.GetAsync($"reports/{i}")).Dispose();
        }

        var status = run.Get<IMailchimpStatus>();
        var incident = status.OpenIncidents.Should().ContainSingle().Subject;
        (incident.Scope, incident.Operation, incident.FailingOperations, incident.CalledOperations).Should().Be((MailchimpIncidentScope.Operation, "GET /3.0/reports/{campaign_id}", 1, 3));
        status.HasOpenIncident().Should().BeFalse();
        run.Measure("mailchimp.client.incident.active").Where(active => active.Value == 1).Should().ContainSingle().Which.Attributes
            .Should().Contain("mailchimp.incident.scope", "operation").And.Contain("mailchimp.incident.operation", "GET /3.0/reports/{campaign_id}");
        (await run.Get<HealthCheckService>().CheckHealthAsync()).Entries.Single().Value.Description.Should().Contain("GET /3.0/reports/{campaign_id}: incident (server_errors)");
        var opened = run.Logs.All.Single(log => log.Event.Name == "mailchimp.incident.opened");
        opened.Message.Should().Contain(", all in GET /3.0/reports/{campaign_id}");
    }

    [Fact]
    public async Task Errors_that_were_asked_for_open_nothing()
    {
        await using var simulator = await MailchimpSimulator.StartAsync();
        using var run = TelemetryRun.Start();
        using var client = new HttpClient(simulator.CreateHandler()) { BaseAddress = new Uri("https://us6.api.mailchimp.com/3.0/"), DefaultRequestHeaders = { { "Authorization", "Bearer " + simulator.ApiKey }, { "X-Trigger-Error", "InternalServerError" } } };

        for (var i = 0; i < 50; i++)
        {
            (await client.GetAsync($"lists/{i}")).StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        }

        run.Get<IMailchimpStatus>().OpenIncidents.Should().BeEmpty();
    }

    /// <summary>A 408 is an answer, though the network may be at fault.</summary>
    private static bool IsUnreachable(ContractDocument.ErrorKind kind) => kind.Fault == "network" && kind.Name != "request_timeout";

    private static double Active(TelemetryRun run) =>
        run.Measure("mailchimp.client.incident.active").Single(active => Equals(active.Attributes["mailchimp.incident.reason"], "server_errors") && Equals(active.Attributes["mailchimp.incident.scope"], "datacenter")).Value;

    private static async Task Ping(HttpClient client, int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            (await client.GetAsync("ping")).Dispose();
        }
    }

    [Fact]
    public void Calls_that_fail_together_are_counted_although_they_are_one_piece_of_evidence()
    {
        var failures = 0;
        for (; _events.Count == 0 && failures < 100; failures++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            _tracker.Add("us6", "GET ping", ErrorKindTable.Get(MailchimpErrorKind.Connection), fingerprint: null, static () => null);
        }

        failures.Should().BeGreaterThan(20, "the first second is one event");
        _events.Should().ContainSingle().Which.Should().Match<IncidentEvent>(opened => opened.Calls == failures && opened.Failures == failures);
    }

    private void Add(string? kind, int calls, string? fingerprint = null, string? request = null, string operation = "GET ping")
    {
        var row = kind is null ? null : ErrorKindTable.All.ToArray().Single(row => row.Name == kind);
        for (var i = 0; i < calls; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _tracker.Add("us6", operation, row, row is null ? null : fingerprint, () => request);
        }
    }
}
