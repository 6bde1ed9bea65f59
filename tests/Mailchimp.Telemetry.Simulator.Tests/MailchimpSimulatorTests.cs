using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.Time.Testing;

namespace Mailchimp.Telemetry.Simulator.Tests;

/// <summary>Starting, connecting to, resetting and watching a simulator.</summary>
public sealed class MailchimpSimulatorTests
{
    private const string Key = "0123456789abcdef0123456789abcdef-us19";

    [Fact]
    public async Task A_client_has_the_real_address_and_the_key()
    {
        await using var mailchimp = await MailchimpSimulator.StartAsync();
        using var client = mailchimp.CreateClient();

        client.BaseAddress.Should().Be("https://us6.api.mailchimp.com/3.0/");
        mailchimp.ApiKey.Should().MatchRegex("^[0-9a-f]{32}-us6$");
        (await client.GetStringAsync("ping")).Should().Contain("Chimpy");
    }

    /// <summary>An application under test may trace the requests that it serves itself.</summary>
    [Fact]
    public async Task Its_own_requests_are_none_of_the_application_s_that_runs_it()
    {
        var heard = new ConcurrentQueue<string>();
        using var spans = new ActivityListener { ShouldListenTo = static source => source.Name == "Microsoft.AspNetCore", Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded, ActivityStopped = span => heard.Enqueue(span.DisplayName) };
        ActivitySource.AddActivityListener(spans);
        using var all = DiagnosticListener.AllListeners.Subscribe(new Observer<DiagnosticListener>(listener =>
        {
            if (listener.Name == "Microsoft.AspNetCore")
            {
                listener.Subscribe(new Observer<KeyValuePair<string, object?>>(told => heard.Enqueue(told.Key)));
            }
        }));
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal))
                {
                    heard.Enqueue(instrument.Name);
                }
            },
        };
        meters.Start();
        await using var mailchimp = await MailchimpSimulator.StartAsync();
        using var client = mailchimp.CreateClient();

        (await client.GetStringAsync("ping")).Should().Contain("Chimpy");

        heard.Should().BeEmpty();
    }

    [Fact]
    public async Task The_key_can_be_chosen_and_its_data_center_with_it()
    {
        await using var mailchimp = await MailchimpSimulator.StartAsync(new() { ApiKey = Key });
        using var client = mailchimp.CreateClient();

        client.BaseAddress.Should().Be("https://us19.api.mailchimp.com/3.0/");
        mailchimp.Owner.Keys.Should().Equal(Key);
        (await client.GetAsync("ping")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("-us6")]
    [InlineData("secret-us23")]
    [InlineData("secret-eu1")]
    [InlineData("any:secret-us6")]
    public async Task A_key_without_a_data_center_is_refused(string key)
    {
        var start = () => MailchimpSimulator.StartAsync(new() { ApiKey = key });

        await start.Should().ThrowAsync<ArgumentException>().WithMessage("ApiKey takes *-us6*");
    }

    [Fact]
    public async Task A_client_that_takes_no_handler_uses_plain_http()
    {
        await using var mailchimp = await MailchimpSimulator.StartAsync(new() { AllowPlainHttp = true });
        using var client = new HttpClient { BaseAddress = new Uri(mailchimp.HttpUri, "3.0/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", mailchimp.ApiKey);

        (await client.GetAsync("ping")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Requests_are_seen_as_soon_as_they_are_answered_and_without_secrets()
    {
        await using var mailchimp = await MailchimpSimulator.StartAsync(new() { ApiKey = Key });
        using var client = mailchimp.CreateClient();

        (await client.GetAsync("lists?count=5&apikey=secret")).Dispose();
        var first = mailchimp.Requests[^1];
        (await client.GetAsync($"nowhere/{Key}")).Dispose();
        var second = mailchimp.Requests[^1];

        first.Should().BeEquivalentTo(new { Method = "GET", Path = "/lists", Query = "?count=5&apikey=***", Operation = "lists.getAllLists", User = "owner", Status = 200 });
        second.Should().BeEquivalentTo(new { Path = "/nowhere/***", Operation = (string?)null, Status = 404 });
        $"{first}".Should().MatchRegex(@"^\d\d:\d\d:\d\d\.\d{3} GET /lists\?count=5&apikey=\*\*\* 200 \d+ ms$");
    }

    [Fact]
    public async Task Requests_are_told_to_whoever_asks_and_only_the_last_1000_are_kept()
    {
        var told = 0;
        await using var mailchimp = await MailchimpSimulator.StartAsync(new() { OnRequest = _ => Interlocked.Increment(ref told) });
        using var client = mailchimp.CreateClient();

        await Parallel.ForAsync(0, 1100, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) => (await client.GetAsync("ping", CancellationToken.None)).Dispose());

        told.Should().Be(1100);
        mailchimp.Calls.Should().Be(1100);
        mailchimp.Requests.Should().HaveCount(1000);
    }

    [Fact]
    public async Task A_reset_forgets_everything_but_the_users_and_their_keys()
    {
        await using var mailchimp = await MailchimpSimulator.StartAsync();
        using var client = mailchimp.CreateClient();
        var list = await client.CreateListAsync();
        mailchimp.Owner.IsDisabled = true;
        mailchimp.Faults.Add(Fault.WithStatus(500));

        mailchimp.Reset();

        mailchimp.Requests.Should().BeEmpty();
        (mailchimp.Calls, mailchimp.Writes, mailchimp.Faults.Count, mailchimp.Owner.Peak).Should().Be((0, 0, 0, 0));
        (await client.GetAsync($"lists/{list}")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_reset_ends_what_is_under_way()
    {
        var time = new FakeTimeProvider();
        await using var mailchimp = await MailchimpSimulator.StartAsync(new() { Time = time });
        using var client = mailchimp.CreateClient();
        mailchimp.Faults.Add(Fault.Latency(TimeSpan.FromMinutes(1)) with { Operation = "ping.get" });
        var batch = await client.PostAsJsonAsync("batches", new { operations = (object[])[new { method = "POST", path = "/lists", body = """{"name":"late"}""" }] });
        var call = client.GetAsync("ping");
        while (mailchimp.Owner.Active == 0)
        {
            await Task.Yield();
        }

        mailchimp.Reset();
        time.Advance(TimeSpan.FromHours(1));

        var answered = () => call;
        await answered.Should().ThrowAsync<HttpRequestException>();
        batch.StatusCode.Should().Be(HttpStatusCode.OK);
        (await client.GetStringAsync("lists?fields=total_items")).Should().Be("""{"total_items":0}""");
    }

    [Fact]
    public async Task A_trigger_that_does_not_exist_is_refused_with_those_that_do()
    {
        await using var mailchimp = await MailchimpSimulator.StartAsync();
        using var client = mailchimp.CreateClient();
        client.DefaultRequestHeaders.Add("X-Trigger-Error", "Kaboom");

        using var response = await client.GetAsync("ping");

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).Should().Contain("'Kaboom'").And.ContainAll(MailchimpSimulator.TriggerNames);
    }

    [Fact]
    public async Task The_settings_of_the_process_do_not_reach_the_server()
    {
        Environment.SetEnvironmentVariable("ASPNETCORE_URLS", "http://example.com:not-a-port");
        try
        {
            await using var mailchimp = await MailchimpSimulator.StartAsync();

            mailchimp.HttpsUri.Host.Should().Be("127.0.0.1");
        }
        finally
        {
            Environment.SetEnvironmentVariable("ASPNETCORE_URLS", null);
        }
    }

    private sealed class Observer<T>(Action<T> hear) : IObserver<T>
    {
        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void OnNext(T value) => hear(value);
    }
}
