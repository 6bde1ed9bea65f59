using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Mailchimp.Telemetry.Simulator.Tests;

/// <summary>What goes wrong on demand goes wrong for the calls that it is meant for, and for no others.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();

    private MailchimpSimulator _mailchimp = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _mailchimp = await MailchimpSimulator.StartAsync(new SimulatorOptions { Time = _time, Seed = 7, BatchDuration = TimeSpan.FromSeconds(1) });
        _client = _mailchimp.CreateClient();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _mailchimp.DisposeAsync();
    }

    [Fact]
    public async Task An_error_by_its_name_is_that_of_the_api()
    {
        using var fault = _mailchimp.Faults.Add(Fault.WithError("TooManyRequests"));

        using var response = await _client.GetAsync("ping");

        response.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        (await response.Content.ReadFromJsonAsync<JsonObject>())!["title"]!.ToString().Should().Be("Too Many Requests");
        fault.Hits.Should().Be(1);
    }

    [Theory]
    [InlineData(400, "application/problem+json", "Bad Request")]
    [InlineData(500, "application/problem+json", "Internal Server Error")]
    [InlineData(418, "application/problem+json", "I'm a teapot")]
    [InlineData(502, "text/html", "Bad Gateway")]
    [InlineData(503, "text/html", "Service Unavailable")]
    [InlineData(504, "text/html", "Gateway Time-out")]
    public async Task An_error_by_its_status_is_what_mailchimp_sends_with_it(int status, string mediaType, string text)
    {
        _mailchimp.Faults.Add(Fault.WithStatus(status));

        using var response = await _client.GetAsync("ping");

        ((int)response.StatusCode).Should().Be(status);
        response.Content.Headers.ContentType!.MediaType.Should().Be(mediaType);
        (await response.Content.ReadAsStringAsync()).Should().Contain(text);
    }

    [Theory]
    [InlineData(503, "Maintenance", "Maintenance")]
    [InlineData(429, null, "Too Many Requests")]
    [InlineData(503, null, "Service Unavailable")]
    public async Task An_error_can_have_a_title_and_a_detail_of_ones_own(int status, string? title, string expected)
    {
        _mailchimp.Faults.Add(Fault.WithStatus(status, title, "Back at noon."));

        var problem = await (await _client.GetAsync("ping")).Content.ReadFromJsonAsync<JsonObject>();

        (problem!["title"]!.ToString(), problem["detail"]!.ToString(), problem["status"]!.GetValue<int>()).Should().Be((expected, "Back at noon.", status));
    }

    [Fact]
    public async Task The_next_two_calls_fail_and_then_no_more()
    {
        _mailchimp.Faults.Add(Fault.WithStatus(503) with { Times = 2 });

        (await StatusesAsync("ping", "ping", "ping")).Should().Equal(503, 503, 200);
        _mailchimp.Faults.Should().BeEmpty("it is over");
    }

    [Fact]
    public async Task Faults_of_one_kind_happen_in_the_order_in_which_they_were_added()
    {
        _mailchimp.Faults.Add(Fault.WithStatus(500) with { Times = 1 });
        _mailchimp.Faults.Add(Fault.WithStatus(429) with { Times = 1 });

        (await StatusesAsync("ping", "ping", "ping")).Should().Equal(500, 429, 200);
    }

    [Fact]
    public async Task A_fault_applies_to_an_operation_a_path_a_method_or_a_user()
    {
        (Fault Fault, string Hit, string Missed)[] cases =
        [
            (Fault.WithStatus(500) with { Operation = "ping.get" }, "ping", "lists"),
            (Fault.WithStatus(500) with { Operation = "lists.*" }, "lists", "campaigns"),
            (Fault.WithStatus(500) with { Path = "/lists" }, "lists", "ping"),
            (Fault.WithStatus(500) with { Path = "/reports/*/click-details" }, "reports/a/click-details", "reports/a/open-details"),
            (Fault.WithStatus(500) with { User = "owner", Path = "/ping" }, "ping", "lists"),
        ];
        foreach (var (fault, hit, missed) in cases)
        {
            using var active = _mailchimp.Faults.Add(fault);

            (await StatusesAsync(missed, hit)).Should().Equal([200, 500], fault.ToString());
        }

        _mailchimp.Faults.Add(Fault.WithStatus(500) with { Method = "DELETE" });
        _mailchimp.Faults.Add(Fault.WithStatus(500) with { User = "somebody" });
        (await StatusesAsync("ping")).Should().Equal(200);
    }

    [Fact]
    public async Task A_share_of_the_calls_fails_and_the_seed_decides_which()
    {
        _mailchimp.Faults.Add(Fault.WithStatus(500) with { Share = 0.3 });
        var first = await StatusesAsync([.. Enumerable.Repeat("ping", 200)]);
        await using var again = await MailchimpSimulator.StartAsync(new SimulatorOptions { Seed = 7 });
        again.Faults.Add(Fault.WithStatus(500) with { Share = 0.3 });
        using var client = again.CreateClient();

        var second = new List<int>();
        for (var i = 0; i < 200; i++)
        {
            second.Add((int)(await client.GetAsync("ping")).StatusCode);
        }

        first.Count(status => status == 500).Should().BeInRange(40, 80);
        second.Should().Equal(first);
    }

    [Fact]
    public async Task A_fault_happens_within_its_time_only()
    {
        _mailchimp.Faults.Add(Fault.WithStatus(500) with { At = TimeSpan.FromSeconds(10), For = TimeSpan.FromSeconds(5) });

        var before = await StatusesAsync("ping");
        _time.Advance(TimeSpan.FromSeconds(10));
        var during = await StatusesAsync("ping");
        _time.Advance(TimeSpan.FromSeconds(5));
        var after = await StatusesAsync("ping");

        (before[0], during[0], after[0]).Should().Be((200, 500, 200));
    }

    [Fact]
    public async Task An_incident_answers_with_server_errors_in_turn_until_it_is_removed()
    {
        var outage = _mailchimp.Faults.Add(Fault.Incident(1));

        var during = await StatusesAsync("ping", "ping", "ping", "ping");
        outage.Dispose();

        during.Should().Equal(500, 503, 504, 500);
        (await StatusesAsync("ping")).Should().Equal(200);
    }

    [Theory]
    [InlineData(EdgePage.AccessDenied, 403)]
    [InlineData(EdgePage.AkamaiJson, 503)]
    [InlineData(EdgePage.RequestBlocked, 503)]
    [InlineData(EdgePage.VolumeForbidden, 403)]
    [InlineData(EdgePage.VolumeThrottled, 429)]
    [InlineData(EdgePage.BadGateway, 502)]
    [InlineData(EdgePage.ServiceUnavailable, 503)]
    [InlineData(EdgePage.GatewayTimeout, 504)]
    public async Task The_edge_answers_by_itself(EdgePage page, int status)
    {
        _mailchimp.Faults.Add(Fault.Edge(page));
        using var keyless = new HttpClient(_mailchimp.CreateHandler()) { BaseAddress = _client.BaseAddress };

        using var response = await keyless.GetAsync("ping");

        ((int)response.StatusCode).Should().Be(status);
        response.Headers.Server.ToString().Should().Be("AkamaiGHost");
    }

    [Fact]
    public async Task Latency_is_waited_for_and_from_the_edges_patience_on_it_is_a_502()
    {
        _mailchimp.Faults.Add(Fault.Latency(TimeSpan.FromSeconds(3)) with { Times = 1 });
        var slow = _client.GetAsync("ping");
        await Until(() => _mailchimp.Owner.Active == 1);
        slow.IsCompleted.Should().BeFalse();
        (await AdvanceUntilAsync(slow, TimeSpan.FromSeconds(3))).StatusCode.Should().Be(HttpStatusCode.OK);

        _mailchimp.Faults.Add(Fault.Latency(TimeSpan.FromMinutes(3)));
        (await AdvanceUntilAsync(_client.GetAsync("ping"), TimeSpan.FromMinutes(2))).StatusCode.Should().Be(HttpStatusCode.BadGateway);
    }

    [Fact]
    public async Task Latency_can_vary()
    {
        await using var mailchimp = await MailchimpSimulator.StartAsync(new SimulatorOptions { Seed = 1 });
        using var client = mailchimp.CreateClient();
        mailchimp.Faults.Add(Fault.Latency(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(60)));

        for (var i = 0; i < 10; i++)
        {
            (await client.GetAsync("ping")).Dispose();
        }

        mailchimp.Requests.Max(request => request.Duration).Should().BeGreaterThan(mailchimp.Requests.Min(request => request.Duration) + TimeSpan.FromMilliseconds(10));
    }

    [Fact]
    public async Task A_hang_ends_when_the_client_gives_up()
    {
        _mailchimp.Faults.Add(Fault.Hang());
        _client.Timeout = TimeSpan.FromMilliseconds(200);

        var call = () => _client.GetAsync("ping");

        await call.Should().ThrowAsync<TaskCanceledException>();
        await Until(() => _mailchimp.Owner.Active == 0 && _mailchimp.Requests.Count == 1);
        _mailchimp.Requests.Should().ContainSingle().Which.Should().Match<SimulatedRequest>(request => request.Status == null && request.Faults.Contains(FaultKind.Hang));
    }

    [Fact]
    public async Task A_hang_with_a_time_ends_with_the_connection()
    {
        _mailchimp.Faults.Add(Fault.Hang(TimeSpan.FromMinutes(1)));
        var call = _client.GetAsync("ping");
        await Until(() => _mailchimp.Owner.Active == 1);

        var advanced = () => AdvanceUntilAsync(call, TimeSpan.FromMinutes(1));

        await advanced.Should().ThrowAsync<HttpRequestException>();
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_connection_is_cut_before_the_answer(string version)
    {
        _mailchimp.Faults.Add(Fault.Cut());

        var call = () => _client.SendAsync(Request(version));

        await call.Should().ThrowAsync<HttpRequestException>();
    }

    [Theory]
    [InlineData("1.1", 0)]
    [InlineData("1.1", 10)]
    [InlineData("1.1", 100_000)]
    [InlineData("2.0", 0)]
    [InlineData("2.0", 10)]
    [InlineData("2.0", 100_000)]
    public async Task A_connection_is_cut_within_the_body(string version, int bytes)
    {
        _mailchimp.Faults.Add(Fault.Cut(bytes) with { Times = 1 });

        using var response = await _client.SendAsync(Request(version), HttpCompletionOption.ResponseHeadersRead);
        var read = () => response.Content.ReadAsStringAsync();

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        await read.Should().ThrowAsync<HttpRequestException>();
        (await StatusesAsync("ping")).Should().Equal(200);
    }

    [Fact]
    public async Task A_body_drips()
    {
        await using var mailchimp = await MailchimpSimulator.StartAsync();
        using var client = mailchimp.CreateClient();
        using var plain = await client.GetAsync("ping");
        mailchimp.Faults.Add(Fault.Drip(100));
        var watch = Stopwatch.StartNew();

        using var response = await client.GetAsync("ping", HttpCompletionOption.ResponseHeadersRead);
        var body = await response.Content.ReadAsStringAsync();

        body.Should().Be(await plain.Content.ReadAsStringAsync());
        watch.Elapsed.Should().BeGreaterThan(TimeSpan.FromMilliseconds(250), "some 40 bytes or more at 100 a second");
    }

    [Fact]
    public async Task Others_take_up_places_of_a_user()
    {
        _mailchimp.Faults.Add(Fault.Saturation(8) with { User = "owner" });
        using var held = _mailchimp.HoldAnswers();

        var calls = Enumerable.Range(0, 5).Select(_ => _client.GetAsync("ping")).ToArray();
        await Until(() => held.Count == 5);
        held.Dispose();

        (await Task.WhenAll(calls)).Count(response => response.StatusCode == HttpStatusCode.TooManyRequests).Should().Be(3);
    }

    [Fact]
    public async Task An_import_is_partial()
    {
        _mailchimp.Faults.Add(Fault.RejectMembers(1, "ERROR_CONTACT_EXISTS", "Not today.") with { Times = 2 });
        var list = await _client.CreateListAsync();

        var import = await _client.PostAsJsonAsync($"lists/{list}", new { members = Enumerable.Range(0, 5).Select(i => new { email_address = $"reader{i}@reader.example", status = "subscribed" }) });

        import.StatusCode.Should().Be(HttpStatusCode.OK);
        var answer = (await import.Content.ReadFromJsonAsync<JsonObject>())!;
        (answer["total_created"]!.GetValue<int>(), answer["error_count"]!.GetValue<int>()).Should().Be((3, 2));
        answer["errors"]![0]!["error_code"]!.ToString().Should().Be("ERROR_CONTACT_EXISTS");
        answer["errors"]![0]!["email_address"]!.ToString().Should().Be("reader0@reader.example");
        answer["errors"]![0]!["error"]!.ToString().Should().Be("Not today.");
    }

    [Fact]
    public async Task Operations_of_batches_fail_and_calls_do_not()
    {
        _mailchimp.Faults.Add(Fault.FailOperations(1, "ResourceNotFound") with { Operation = "ping.get" });
        var started = await (await _client.PostAsJsonAsync("batches", new { operations = (object[])[new { method = "GET", path = "/ping" }, new { method = "GET", path = "/lists" }] })).Content.ReadFromJsonAsync<JsonObject>();

        JsonObject batch = [];
        await Until(async () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            batch = (await _client.GetFromJsonAsync<JsonObject>($"batches/{started!["id"]}"))!;
            return batch["status"]!.ToString() == "finished";
        });

        batch["errored_operations"]!.GetValue<int>().Should().Be(1);
        (await StatusesAsync("ping")).Should().Equal(200);
    }

    [Fact]
    public void A_wrong_value_is_refused_with_what_is_right()
    {
        Action[] wrong =
        [
            static () => _ = Fault.Hang() with { Share = 1.5 },
            static () => _ = Fault.Hang() with { Times = 0 },
            static () => _ = Fault.Hang() with { Path = "lists" },
            static () => _ = Fault.Hang() with { Operation = "lists.addMember" },
            static () => _ = Fault.Hang() with { Method = "get" },
            static () => _ = Fault.Hang() with { At = TimeSpan.FromSeconds(-1) },
            static () => _ = Fault.WithError("Kaboom"),
            static () => _ = Fault.WithStatus(200),
            static () => _ = Fault.Incident(1, 404),
            static () => _ = Fault.Drip(0),
            static () => _ = Fault.Saturation(0),
            () => _mailchimp.Faults.Add(Fault.Latency(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1))),
        ];

        foreach (var action in wrong)
        {
            action.Should().Throw<ArgumentException>().WithMessage("* takes *, not *");
        }
    }

    private static HttpRequestMessage Request(string version) => new(HttpMethod.Get, "ping") { Version = new Version(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };

    private static Task Until(Func<bool> condition) => Until(() => Task.FromResult(condition()));

    private static async Task Until(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            await Task.Delay(5, patience.Token);
        }
    }

    /// <summary>Lets time pass until the call ends: it may not have begun to wait yet.</summary>
    private async Task<HttpResponseMessage> AdvanceUntilAsync(Task<HttpResponseMessage> call, TimeSpan step)
    {
        await Until(() =>
        {
            _time.Advance(step);
            return call.IsCompleted;
        });
        return await call;
    }

    private async Task<List<int>> StatusesAsync(params string[] paths)
    {
        var statuses = new List<int>();
        foreach (var path in paths)
        {
            using var response = await _client.GetAsync(path);
            statuses.Add((int)response.StatusCode);
        }

        return statuses;
    }
}
