using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Mailchimp.Telemetry.Output;
using Mailchimp.Telemetry.Simulator;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace Mailchimp.Telemetry.Tests.Limits;

/// <summary>The count of places taken, held against the simulator's own.</summary>
public sealed class ConcurrencyTests : IAsyncLifetime
{
    private static readonly Uri Ping = new("https://us6.api.mailchimp.com/3.0/ping");

    private MailchimpSimulator _simulator = null!;
    private SimulatedUser _user = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _simulator = await MailchimpSimulator.StartAsync();
        _user = _simulator.Owner;
        _client = CreateClient(_user.AddKey());
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task Of_accounts_whose_names_are_redacted_alike_the_fullest_is_measured()
    {
        var bob = _simulator.AddUser("bob");
        using var clientOfBob = CreateClient(bob.AddKey());
        using var run = TelemetryRun.Start(configure: static options =>
        {
            var names = 0;
            options.AccountResolver = _ => $"user{Interlocked.Increment(ref names)}@reader.example";
        });
        var held = _simulator.HoldAnswers();
        var calls = Enumerable.Range(0, 3).Select(_ => _client.GetAsync(Ping)).Append(clientOfBob.GetAsync(Ping)).ToList();
        await Wait.Until(() => bob.Active == 1 && _user.Active == 3);

        // Of two measurements with the same attributes, OpenTelemetry would keep either.
        var peaks = new List<(double, object?)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "mailchimp.client.concurrency.peak_saturation" && !run.Get<Instruments>().IsForeign(instrument.Meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) => peaks.Add((value, tags[0].Value)));
        listener.Start();
        listener.RecordObservableInstruments();
        peaks.Should().Equal((0.3, "[email]"));
        run.Measure("mailchimp.client.active_requests").Should().Contain(static active => active.Attributes.ContainsKey("mailchimp.account") && active.Value == 3);

        held.Dispose();
        (await Task.WhenAll(calls)).ToList().ForEach(static response => response.Dispose());
    }

    [Fact]
    public async Task Accounts_beyond_the_cap_share_no_limit_and_that_is_said_once()
    {
        using var run = TelemetryRun.Start(configure: static options => options.MaxAccounts = 1);
        (await _client.GetAsync(Ping)).Dispose();
        var others = Enumerable.Range(0, 12).Select(i => CreateClient(_simulator.AddUser($"user{i}").AddKey())).ToList();
        var held = _simulator.HoldAnswers();
        var calls = others.Select(static client => client.GetAsync(Ping)).ToList();
        await Wait.Until(() => ActiveWithoutAccount(run) == 12);

        run.Get<IMailchimpStatus>().Accounts.Should().ContainSingle().Which.Account.Should().NotBe("other");
        run.Measure("mailchimp.client.concurrency.peak_saturation").Should().ContainSingle().Which.Value.Should().Be(0.1);

        held.Dispose();
        (await Task.WhenAll(calls)).ToList().ForEach(static response => response.Dispose());
        others.ForEach(static client => client.Dispose());
        ActiveWithoutAccount(run).Should().Be(0);
        run.Spans[^1].GetTagItem("mailchimp.account").Should().Be("other");
        run.Logs.All.Should().ContainSingle(static log => log.Event.Name == "mailchimp.telemetry.unsupported").Which.Message.Should().Contain("the limit of account 'other', which stands for ").And.Contain("Mailchimp:Telemetry:MaxAccounts");
    }

    [Fact]
    public async Task A_key_that_is_none_is_no_account_that_lacks_a_limit()
    {
        using var run = TelemetryRun.Start();
        using var client = new HttpClient(_simulator.CreateHandler());
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("anystring:YOUR_API_KEY"u8));

        (await client.GetAsync(Ping)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);

        run.Span.GetTagItem("mailchimp.account").Should().Be("other");
        run.Logs.All.Should().NotContain(static log => log.Event.Name == "mailchimp.telemetry.unsupported");
    }

    private static double ActiveWithoutAccount(TelemetryRun run) =>
        run.Measure("mailchimp.client.active_requests").Where(static active => !active.Attributes.ContainsKey("mailchimp.account")).Sum(static active => active.Value);

    [Fact]
    public async Task The_active_count_and_the_peak_are_those_of_the_simulator()
    {
        using var run = TelemetryRun.Start();
        using var held = _simulator.HoldAnswers();
        var calls = new List<Task>();
        for (var count = 1; count <= 7; count++)
        {
            calls.Add(_client.GetAsync("ping"));
            await Wait.Until(() => _user.Active == count);
            Account(run).Active.Should().Be(count, "no call is in transit now");
        }

        run.Measure("mailchimp.client.concurrency.saturation").Should().ContainSingle().Which.Value.Should().Be(0.7);

        held.Dispose();
        await Task.WhenAll(calls);
        await Wait.Until(() => _user.Active == 0);
        Account(run).Active.Should().Be(0);
        Account(run).Peak.Should().Be(_user.Peak).And.Be(7);
        run.Measure("mailchimp.client.concurrency.peak_saturation").Should().ContainSingle().Which.Value.Should().Be(0.7);
        run.Measure("mailchimp.client.concurrency.limit").Should().ContainSingle().Which.Value.Should().Be(10);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_time_out_here_holds_a_place_there_and_is_abandoned_until_it_drains(string version)
    {
        var time = new FakeTimeProvider();
        using var run = TelemetryRun.Start(time: time);
        using var held = _simulator.HoldAnswers();
        using var caller = new CancellationTokenSource();
        _client.DefaultRequestVersion = Version.Parse(version);
        _client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        var call = _client.GetAsync("ping", caller.Token);
        await Wait.Until(() => _user.Active == 1);
        await caller.CancelAsync();
        await Record.ExceptionAsync(() => call);

        _user.Active.Should().Be(1, "the simulator still works on it");
        Account(run).Should().Match<MailchimpAccountStatus>(account => account.Active == 0 && account.Abandoned == 1);
        run.Measure("mailchimp.client.abandoned_requests").Should().ContainSingle().Which.Attributes["mailchimp.datacenter"].Should().Be("us6");
        time.Advance(TimeSpan.FromSeconds(121));
        run.Measure("mailchimp.client.abandoned_requests").Should().ContainSingle().Which.Value.Should().Be(0);
        held.Dispose();
        await Wait.Until(() => _user.Active == 0);
    }

    [Fact]
    public async Task A_request_that_never_reached_the_server_is_not_abandoned()
    {
        using var run = TelemetryRun.Start();
        using var client = CreateClient(static (_, _) => throw new SocketException((int)SocketError.ConnectionRefused));

        await Record.ExceptionAsync(() => client.GetAsync(Ping));

        Account(run).Should().Match<MailchimpAccountStatus>(account => account.Active == 0 && account.Abandoned == 0);
    }

    [Fact]
    public async Task A_request_cancelled_before_it_had_a_connection_is_not_abandoned()
    {
        using var run = TelemetryRun.Start();
        var connecting = new TaskCompletionSource();
        using var client = CreateClient(async (_, token) =>
        {
            connecting.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException();
        });
        using var cancellation = new CancellationTokenSource();

        var call = client.GetAsync(Ping, cancellation.Token);
        await connecting.Task;
        await Wait.Until(() => Account(run) is { Active: 0, Queued: 1 });
        run.Measure("mailchimp.client.queued_requests").Sum(queued => queued.Value).Should().Be(1);
        await cancellation.CancelAsync();
        await Record.ExceptionAsync(() => call);

        Account(run).Should().Match<MailchimpAccountStatus>(account => account.Active == 0 && account.Queued == 0 && account.Abandoned == 0);
    }

    [Fact]
    public async Task A_refusal_while_this_process_takes_little_says_that_somebody_else_takes_the_rest()
    {
        using var run = TelemetryRun.Start();
        Enumerable.Range(0, 10).ToList().ForEach(_ => _user.TryEnter(10));

        (await _client.GetAsync("ping")).StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        (await _client.GetAsync("ping")).StatusCode.Should().Be(HttpStatusCode.TooManyRequests);

        Account(run).External.Should().Be(10);
        run.Measure("mailchimp.client.concurrency.external").Should().ContainSingle().Which.Value.Should().Be(10);
        var log = run.Logs.All.Should().ContainSingle(log => log.Event.Name == "mailchimp.concurrency.saturated", "once a minute is enough").Subject;
        log.Attributes.Should().Contain(new Dictionary<string, object?> { ["mailchimp.concurrency.limit"] = 10, ["mailchimp.concurrency.external"] = 10 });
        log.Message.Should().Contain("others use 10 of its 10 simultaneous requests");
    }

    [Fact]
    public async Task A_burst_of_this_process_alone_says_nothing_of_others()
    {
        using var run = TelemetryRun.Start();
        using var held = _simulator.HoldAnswers();

        var calls = Enumerable.Range(0, 25).Select(_ => _client.GetAsync("ping")).ToList();
        await Wait.Until(() => held.Count == 25);
        held.Dispose();
        await Task.WhenAll(calls);

        run.Measure("mailchimp.client.errors").Sum(error => error.Value).Should().Be(15);
        Account(run).External.Should().Be(0);
        Account(run).PeakSaturation.Should().Be(2.5, "25 were sent at once");
    }

    [Fact]
    public async Task Keys_of_one_user_are_one_account_by_name_or_by_resolver()
    {
        string first = _user.AddKey(), second = _user.AddKey();
        var fingerprints = new[] { first, second }.Select(key => Telemetry.Redaction.Text.Fingerprint.Of(key)).ToArray();
        using var run = TelemetryRun.Start(configure: options =>
        {
            options.Accounts["newsletter"] = new MailchimpAccountOptions { ConcurrencyLimit = 20, Fingerprints = { fingerprints[0] } };
            options.AccountResolver = fingerprint => fingerprint == fingerprints[1] ? "newsletter" : null;
        });

        using var firstClient = CreateClient(first);
        using var secondClient = CreateClient(second);
        await firstClient.GetAsync("ping");
        await secondClient.GetAsync("ping");

        Account(run).Should().Match<MailchimpAccountStatus>(account => account.Account == "newsletter" && account.Limit == 20);
    }

    [Fact]
    public async Task Two_hosts_count_a_call_once_between_them()
    {
        var first = TelemetryRun.Start();
        using var second = TelemetryRun.Start();

        await _client.GetAsync("ping");
        Peaks(first, second).Should().Be(0.1);

        first.Dispose();
        using var rebuilt = TelemetryRun.Start();
        await _client.GetAsync("ping");
        Peaks(rebuilt).Should().Be(0.1, "the latest host gets the call");
        Account(second).Active.Should().Be(0);

        static double Peaks(params ReadOnlySpan<TelemetryRun> hosts)
        {
            var sum = 0.0;
            foreach (var host in hosts)
            {
                sum += host.Measure("mailchimp.client.concurrency.peak_saturation").Sum(peak => peak.Value);
            }

            return sum;
        }
    }

    [Fact]
    public async Task The_health_check_is_degraded_by_saturation_and_by_rejected_credentials()
    {
        using var run = TelemetryRun.Start(configureServices: services => services.AddHealthChecks().AddMailchimp(utilizationThreshold: 0.3));
        (await Health(run)).Status.Should().Be(HealthStatus.Healthy);

        using var held = _simulator.HoldAnswers();
        var calls = Enumerable.Range(0, 3).Select(_ => _client.GetAsync("ping")).ToList();
        await Wait.Until(() => _user.Active == 3);
        (await Health(run)).Should().Match<HealthReportEntry>(entry => entry.Status == HealthStatus.Degraded && entry.Description!.Contains("3 active"));
        held.Dispose();
        await Task.WhenAll(calls);

        using var rejected = CreateClient("0123456789abcdef0123456789abcdef-us6");
        await rejected.GetAsync("ping");
        (await Health(run)).Should().Match<HealthReportEntry>(entry => entry.Status == HealthStatus.Degraded && entry.Description!.Contains("credentials rejected") && !entry.Description.Contains("0123456789"));
    }

    [Theory]
    [InlineData(400, "invalid_grant", false)]
    [InlineData(400, "access_denied", false)]
    [InlineData(401, "invalid_client", true)]
    [InlineData(401, "invalid_token", true)]
    public async Task A_code_that_a_user_has_used_up_is_no_rejection_of_the_applications_credentials(int status, string error, bool isRejected)
    {
        await using var server = await TestServer.StartAsync(context => TestServer.AnswerAsync(context, status, "application/json", Encoding.UTF8.GetBytes($$"""{"error":"{{error}}"}""")));
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient();

        (await client.PostAsync("/oauth2/token", content: null)).Dispose();

        run.Logs.ApiErrors.Should().ContainSingle().Which.Attributes["mailchimp.error.kind"].Should().Be("oauth_rejected");
        run.Get<IMailchimpStatus>().CredentialsRejected.Should().Be(isRejected);
    }

    [Fact]
    public async Task A_key_that_was_replaced_does_not_count_as_rejected_for_ever()
    {
        var time = new FakeTimeProvider();
        using var run = TelemetryRun.Start(time: time);
        using var old = CreateClient("0123456789abcdef0123456789abcdef-us6");
        await old.GetAsync("ping");
        await _client.GetAsync("ping");

        run.Get<IMailchimpStatus>().Accounts.Should().ContainSingle(account => account.CredentialsRejected);
        time.Advance(TimeSpan.FromMinutes(14));
        await old.GetAsync("ping");
        time.Advance(TimeSpan.FromMinutes(14));
        run.Get<IMailchimpStatus>().Accounts.Should().ContainSingle(account => account.CredentialsRejected);
        time.Advance(TimeSpan.FromMinutes(1));
        run.Get<IMailchimpStatus>().Accounts.Should().HaveCount(2).And.NotContain(account => account.CredentialsRejected);
    }

    [Fact]
    public async Task The_health_check_does_not_show_who_an_account_is_named_after()
    {
        using var run = TelemetryRun.Start(
            configure: static options => options.AccountResolver = static _ => "jane.doe@example.com",
            configureServices: static services => services.AddHealthChecks().AddMailchimp());
        using var rejected = CreateClient("0123456789abcdef0123456789abcdef-us6");
        await rejected.GetAsync("ping");

        var health = await Health(run);

        health.Description.Should().Be("account [email]: credentials rejected");
        health.Data.Keys.Should().BeEquivalentTo("utilization.[email]", "credentials.[email]");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(90)]
    public void A_threshold_that_is_no_share_is_refused(double threshold) =>
        FluentActions.Invoking(() => new ServiceCollection().AddHealthChecks().AddMailchimp(utilizationThreshold: threshold)).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public async Task Calls_with_everything_that_can_end_them_leave_none_active()
    {
        const int Seed = 7;
        var calls = LongForm.Get("CONCURRENCY_CALLS", 20_000);
        var time = new FakeTimeProvider();
        var server = await TestServer.StartAsync(Misbehave);
        try
        {
            using var run = TelemetryRun.Start(server, time: time);
            using var client = new HttpClient(new ResendOnce { InnerHandler = server.CreateHandler() }) { BaseAddress = new Uri(server.HttpUri, "/3.0/") };
            await Parallel.ForAsync(0, calls, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, _) =>
            {
                var random = new Random(Seed + i);
                using var cancellation = new CancellationTokenSource();
                using var request = new HttpRequestMessage(HttpMethod.Get, Paths[random.Next(Paths.Length)]);
                request.Headers.TryAddWithoutValidation("Authorization", $"Bearer token-{i % 5:d20}");
                try
                {
                    var call = client.SendAsync(request, (HttpCompletionOption)random.Next(2), cancellation.Token);
                    if (random.Next(20) == 0)
                    {
                        await cancellation.CancelAsync();
                    }

                    (await call).Dispose();
                }
                catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
                {
                    // Resets and cancellations are what this is about.
                }
            });

            var accounts = run.Get<IMailchimpStatus>().Accounts;
            accounts.Should().HaveCount(5).And.OnlyContain(account => account.Active == 0, $"seed {Seed}");
            run.Measure("mailchimp.client.active_requests").Sum(active => active.Value).Should().Be(0);
            time.Advance(TimeSpan.FromMinutes(10));
            run.Get<IMailchimpStatus>().Accounts.Should().OnlyContain(account => account.Abandoned == 0 && account.Peak == 0);
            run.Measure("mailchimp.telemetry.internal_errors").Should().BeEmpty();
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private static readonly string[] Paths = ["ping", "ping", "ping", "ping", "lists", "lists/abc", "lists/reset", "campaigns"];

    private static Task Misbehave(HttpContext context)
    {
        switch (context.Request.Path.Value)
        {
            case "/3.0/lists":
                context.Response.Redirect("/3.0/ping");
                return Task.CompletedTask;
            case "/3.0/lists/abc":
                return TestServer.AnswerAsync(context, 404, "application/json", "{}"u8.ToArray());
            case "/3.0/lists/reset":
                context.Abort();
                return Task.CompletedTask;
            case "/3.0/campaigns":
                return TestServer.AnswerAsync(context, 503, null, []);
            default:
                return TestServer.AnswerAsync(context, 200, "application/json", "{}"u8.ToArray());
        }
    }

    private static Task<HealthReportEntry> Health(TelemetryRun run) => run.Get<HealthCheckService>().CheckHealthAsync().ContinueWith(report => report.Result.Entries["mailchimp"], TaskScheduler.Default);

    private static MailchimpAccountStatus Account(TelemetryRun run) => run.Get<IMailchimpStatus>().Accounts.Should().ContainSingle().Subject;

    private HttpClient CreateClient(Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> connect)
    {
        var handler = _simulator.CreateHandler();
        handler.ConnectCallback = connect;
        return new HttpClient(handler) { DefaultRequestHeaders = { { "Authorization", "Bearer 0123456789abcdef0123456789abcdef-us6" } } };
    }

    private HttpClient CreateClient(string key) => new(_simulator.CreateHandler())
    {
        BaseAddress = new Uri("https://us6.api.mailchimp.com/3.0/"),
        DefaultRequestHeaders = { { "Authorization", "Bearer " + key } },
    };

    /// <summary>Sends a message that was refused once more, as retry policies do.</summary>
    private sealed class ResendOnce : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            return (int)response.StatusCode == 503 ? await base.SendAsync(request, cancellationToken) : response;
        }
    }
}
