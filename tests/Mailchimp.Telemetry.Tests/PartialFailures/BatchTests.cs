using System.Net.Sockets;
using System.Text;
using Mailchimp.Telemetry.Calls;
using Mailchimp.Telemetry.Errors.Partial;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Mailchimp.Telemetry.Tests.PartialFailures;

/// <summary>Batches and their results, as applications poll and download them.</summary>
public sealed class BatchTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Event = "mailchimp.api.partial_failure";
    private const string Signature = "kpD4wle15QzGf9VqdVjMlu1T1DA%3D";

    /// <summary>Batches are remembered for the whole process: each test has its own.</summary>
    private readonly string _id = Guid.NewGuid().ToString("n")[..10];

    private string Storage => $"http://mailchimp-api-batch.s3.amazonaws.com/{_id}-response.tar.gz?AWSAccessKeyId=AKIAJWOH5BECJQZIEWNQ&Expires=1459091912&Signature={Signature}";

    [Theory]
    [InlineData(0, "ok", null)]
    [InlineData(12, "partial", "partial failure: 12 of 50 operations of batch {0} failed")]
    [InlineData(50, "failed", "total failure: all 50 operations of batch {0} failed")]
    public async Task A_batch_that_is_polled_fifty_times_counts_once(int errored, string outcome, string? message)
    {
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient();
        await Call(client, "POST", "batches", Bodies.Batch(_id, "pending", 0, 0));
        for (var poll = 0; poll < 50; poll++)
        {
            var isFinished = poll >= 20;
            await Call(client, "GET", $"batches/{_id}", Bodies.Batch(_id, isFinished ? "finished" : "started", 50, isFinished ? errored : 0, isFinished ? "2026-01-01T00:00:00+00:00" : ""));
        }

        run.Measure("mailchimp.client.batches").Should().ContainSingle().Which.Should().Match<Measurement>(point => point.Value == 1 && (string)point.Attributes["mailchimp.batch.outcome"]! == outcome);
        Operations(run).Should().Equal(new Dictionary<string, int> { ["ok"] = 50 - errored, ["errored"] = errored }.Where(static count => count.Value > 0).ToDictionary());
        run.Logs.All.Where(static log => log.Event.Name == Event).Select(static log => log.Message).Should().Equal(message is null ? [] : [message.Replace("{0}", _id, StringComparison.Ordinal)]);
        run.Spans.Should().OnlyContain(span => Equals(span.GetTagItem("mailchimp.batch.id"), _id));
        run.Spans.Count(static span => span.Status == System.Diagnostics.ActivityStatusCode.Error).Should().Be(errored > 0 ? 1 : 0, "the first that shows the end tells");
        run.Spans.Count(static span => span.GetTagItem("mailchimp.partial.error_count") is not null).Should().Be(errored > 0 ? 30 : 0, "each shows it");
        run.Spans[^1].GetTagItem("mailchimp.batch.errored_operations").Should().Be(errored);
    }

    [Fact]
    public async Task A_poll_for_a_few_members_is_enough()
    {
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient();

        await Call(client, "GET", $"batches/{_id}?fields=status,total_operations,errored_operations", Encoding.UTF8.GetBytes("""{"status":"finished","total_operations":3,"errored_operations":3}"""));
        await Call(client, "GET", $"batches/{_id}?fields=status", Encoding.UTF8.GetBytes("""{"status":"finished"}"""));

        run.Measure("mailchimp.client.batches").Should().ContainSingle().Which.Attributes["mailchimp.batch.outcome"].Should().Be("failed");
    }

    [Fact]
    public async Task A_poll_that_does_not_tell_how_it_ended_leaves_it_to_a_later_one()
    {
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient();

        await Call(client, "GET", $"batches/{_id}?fields=status", Encoding.UTF8.GetBytes("""{"status":"finished"}"""));
        run.Measure("mailchimp.client.batches").Should().BeEmpty();

        await Call(client, "GET", $"batches/{_id}", Bodies.Batch(_id, "finished", 5, 0));
        run.Measure("mailchimp.client.batches").Should().ContainSingle();
    }

    [Fact]
    public async Task Of_a_list_only_what_ended_under_this_process_s_eyes_counts()
    {
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient();
        var (seen, fresh, old, unknown) = ($"{_id}-seen", $"{_id}-fresh", $"{_id}-old", $"{_id}-unknown");
        await Call(client, "POST", "batches", Bodies.Batch(seen, "pending", 0, 0));

        for (var i = 0; i < 3; i++)
        {
            await Call(client, "GET", "batches?count=100", Bodies.Batches(
                Bodies.BatchObject(seen, "finished", 5, 1, "2020-01-01T00:00:00+00:00"),
                Bodies.BatchObject(fresh, "finished", 7, 7, DateTimeOffset.UtcNow.AddMinutes(1).ToString("O")),
                Bodies.BatchObject(old, "finished", 100, 100, "2020-01-01T00:00:00+00:00"),
                Bodies.BatchObject(unknown, "finished", 100, 100),
                Bodies.BatchObject(null, "finished", 100, 100)));
        }

        Operations(run).Should().Equal(new Dictionary<string, int> { ["ok"] = 4, ["errored"] = 8 });
        run.Logs.All.Where(static log => log.Event.Name == Event).Select(static log => log.Attributes["mailchimp.batch.id"]).Should().Equal(seen, fresh);
    }

    [Fact]
    public void A_look_at_a_batch_of_last_week_is_not_its_end()
    {
        var tracker = new BatchTracker();
        var now = new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

        tracker.TryFinish("old", Finished(now.AddDays(-7)), isList: false, now.AddHours(-1), now).Should().BeFalse();
        tracker.TryFinish("last night", Finished(now.AddHours(-9)), isList: false, now.AddHours(-1), now).Should().BeTrue("the process that started it may have gone");
        tracker.TryFinish("untold", Finished(null), isList: false, now.AddHours(-1), now).Should().BeTrue();
    }

    [Fact]
    public void Batches_that_have_not_come_up_for_long_are_forgotten_and_no_others()
    {
        var tracker = new BatchTracker();
        var now = DateTimeOffset.UnixEpoch;
        for (var i = 0; i < 20_000; i++)
        {
            tracker.TryFinish($"{i}", Finished(null), isList: false, now, now).Should().BeTrue();
            tracker.TryFinish("polled all the time", Finished(null), isList: false, now, now).Should().Be(i == 0);
        }

        tracker.TryFinish("19999", Finished(null), isList: false, now, now).Should().BeFalse();
        tracker.TryFinish("0", Finished(null), isList: false, now, now).Should().BeTrue();
    }

    [Fact]
    public void A_batch_of_last_week_whose_results_are_downloaded_is_not_its_end()
    {
        var tracker = new BatchTracker();
        var now = new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

        tracker.AddResults("old", new CodeCounts());

        tracker.TryFinish("old", Finished(now.AddDays(-7)), isList: false, now, now).Should().BeFalse();
        tracker.TryFinish("old", Finished(now.AddDays(-7)), isList: true, now, now).Should().BeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Results_are_classified_where_they_are_downloaded(bool isTold)
    {
        var archive = Bodies.Results([(400, """{"title":"Member Exists","status":400,"detail":"hidden.person@reader.example is already a list member."}"""), (404, """{"title":"Resource Not Found","status":404}"""), (404, "{}"), .. Enumerable.Repeat((200, "{}"), 7)]);
        using var run = TelemetryRun.Start(server, static options => options.TraceOtherHosts = false);
        using var client = CreateStorageClient();
        if (isTold)
        {
            await Call(client, "GET", $"http://us6.api.mailchimp.com/3.0/batches/{_id}", Bodies.Batch(_id, "finished", 10, 3, "", Storage.Replace("Signature=", "Signature=first", StringComparison.Ordinal)));
        }

        var received = await Call(client, "GET", Storage, archive, "application/x-tar");
        await Call(client, "GET", Storage, archive, "application/x-tar");

        received.Should().Equal(archive);
        run.Measure("mailchimp.client.partial_errors").ToDictionary(static point => (string)point.Attributes["mailchimp.partial.code"]!, static point => point.Value)
            .Should().Equal(new Dictionary<string, double> { ["member_exists"] = 1, ["resource_not_found"] = 2 }, "the second download brings nothing new");
        var log = run.Logs.All.Where(static log => log.Event.Name == Event).Should().HaveCount(isTold ? 2 : 1).And.Subject.Last();
        log.Message.Should().Be($"partial failure: 3 of 10 results of batch {_id} are errors: member_exists, resource_not_found");
        var download = run.Spans[^1];
        download.GetTagItem("mailchimp.batch.id").Should().Be(_id);
        download.GetTagItem("mailchimp.partial.error_count").Should().Be(3);
        download.GetTagItem("url.full").Should().Be("http://mailchimp-api-batch.s3.amazonaws.com/*");
        run.Measure("mailchimp.client.request.duration").Sum(static point => point.Value).Should().Be(isTold ? 1 : 0, "storage is not Mailchimp's API");
        run.Measure("mailchimp.client.active_requests").Sum(static point => point.Value).Should().Be(0);
        Everything(run).Should().NotContain("hidden.person").And.NotContain("kpD4wle15QzGf9VqdVjMlu1T1DA").And.NotContain("AKIAJWOH5BECJQZIEWNQ");
    }

    [Fact]
    public async Task Results_behind_a_host_that_counts_as_Mailchimp_s_are_read_too()
    {
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient();
        await Call(client, "GET", $"batches/{_id}", Bodies.Batch(_id, "finished", 2, 1, "", new Uri(server.HttpUri, $"/{_id}-response.tar.gz?Signature={Signature}").ToString()));

        await Call(client, "GET", $"/{_id}-response.tar.gz?Signature={Signature}", Bodies.Results([(404, "{}"), (200, "{}")]));

        run.Measure("mailchimp.client.partial_errors").Should().ContainSingle().Which.Attributes["mailchimp.partial.code"].Should().Be("resource_not_found");
        Everything(run).Should().NotContain("kpD4wle15QzGf9VqdVjMlu1T1DA");
    }

    [Fact]
    public void A_download_that_breaks_off_and_is_repeated_counts_each_failure_once()
    {
        var tracker = new BatchTracker();
        var first = new CodeCounts();
        first.Add("member_exists", 3);
        var whole = new CodeCounts();
        whole.Add("member_exists", 5);
        whole.Add("bad_request");

        tracker.AddResults(_id, first).All.Should().BeEquivalentTo([KeyValuePair.Create("member_exists", 3)]);
        tracker.AddResults(_id, whole).All.Should().BeEquivalentTo([KeyValuePair.Create("member_exists", 2), KeyValuePair.Create("bad_request", 1)]);
        tracker.AddResults(_id, whole).All.Should().BeEmpty();
    }

    [Theory]
    [InlineData("http://mailchimp-api-batch.s3.amazonaws.com/")]
    [InlineData("http://user:kpD4wle15QzGf9VqdVjMlu1T1DA@mailchimp-api-batch.s3.us-west-2.amazonaws.com/")]
    [InlineData("http://s3.amazonaws.com/mailchimp-api-batch/")]
    public async Task A_download_that_is_refused_hides_its_address_too(string storage)
    {
        using var run = TelemetryRun.Start(server);
        using var client = CreateStorageClient();
        server.Handler = static context => TestServer.AnswerAsync(context, 403, "application/xml", "<SignatureProvided>kpD4wle15QzGf9VqdVjMlu1T1DA</SignatureProvided>"u8.ToArray());
        var address = new Uri($"{storage}{_id}-response.tar.gz?Signature={Signature}");

        using var response = await client.GetAsync(address);

        run.Span.GetTagItem("url.full").Should().Be($"http://{address.Host}/*");
        run.Span.GetTagItem("mailchimp.batch.id").Should().Be(_id);
        run.Measure("mailchimp.client.errors").Should().BeEmpty();
        Everything(run).Should().NotContain("kpD4wle15QzGf9VqdVjMlu1T1DA");
    }

    [Fact]
    public async Task A_refusal_behind_a_host_that_counts_as_Mailchimp_s_is_no_error_of_Mailchimp_s()
    {
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient();
        await Call(client, "GET", $"batches/{_id}", Bodies.Batch(_id, "finished", 2, 1, "", new Uri(server.HttpUri, $"/{_id}-response.tar.gz?Signature={Signature}").ToString()));
        server.Handler = static context => TestServer.AnswerAsync(context, 403, "application/xml", "<SignatureProvided>kpD4wle15QzGf9VqdVjMlu1T1DA</SignatureProvided>"u8.ToArray());

        using var response = await client.GetAsync($"/{_id}-response.tar.gz?Signature={Signature}");

        run.Measure("mailchimp.client.errors").Should().BeEmpty();
        Everything(run).Should().NotContain("kpD4wle15QzGf9VqdVjMlu1T1DA");
    }

    [Fact]
    public async Task A_download_that_is_redirected_is_followed()
    {
        using var run = TelemetryRun.Start(server);
        using var client = CreateStorageClient();
        var archive = Bodies.Results([(404, "{}")]);
        server.Handler = context =>
        {
            if (context.Request.Host.Host == "elsewhere.example")
            {
                return TestServer.AnswerAsync(context, 200, "application/x-tar", archive);
            }

            context.Response.Redirect($"http://elsewhere.example/file?Signature={Signature}");
            return Task.CompletedTask;
        };

        using var response = await client.GetAsync(new Uri(Storage));

        run.Measure("mailchimp.client.partial_errors").Should().ContainSingle();
        run.Spans.Select(static span => span.GetTagItem("url.full")).Should().Equal("http://mailchimp-api-batch.s3.amazonaws.com/*", "http://elsewhere.example/*");
    }

    [Fact]
    public async Task The_span_of_a_download_whose_body_is_late_is_exported_too()
    {
        var exported = new List<System.Diagnostics.Activity>();
        using var run = TelemetryRun.Start(server, static options => options.TraceOtherHosts = false, configureServices: services => services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(new SimpleActivityExportProcessor(new InMemoryExporter<System.Diagnostics.Activity>(exported)))));
        using var client = CreateStorageClient();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Handler = async context =>
        {
            await context.Response.StartAsync();
            await context.Response.Body.FlushAsync();
            await release.Task;
            await context.Response.Body.WriteAsync(Bodies.Results([(404, "{}")]));
        };

        using var response = await client.GetAsync(new Uri(Storage), HttpCompletionOption.ResponseHeadersRead);
        exported.Should().ContainSingle().Which.GetTagItem("mailchimp.batch.id").Should().Be(_id);
        release.SetResult();
        await response.Content.ReadAsByteArrayAsync();

        run.Measure("mailchimp.client.partial_errors").Should().ContainSingle();
    }

    [Fact]
    public async Task A_download_that_takes_long_without_stalling_counts_whole()
    {
        var time = new FakeTimeProvider();
        using var run = TelemetryRun.Start(server, time: time);
        using var client = CreateStorageClient();
        var archive = Bodies.Results([.. Enumerable.Range(0, 4000).Select(static _ => (404, $"{{\"x\":\"{Guid.NewGuid()}\"}}"))]);
        server.Handler = context => TestServer.AnswerAsync(context, 200, "application/x-tar", archive);
        using var response = await client.GetAsync(new Uri(Storage), HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();

        var buffer = new byte[20_000];
        while (await stream.ReadAsync(buffer) > 0)
        {
            time.Advance(TimeSpan.FromSeconds(60));
        }

        run.Measure("mailchimp.client.partial_errors").Sum(static point => point.Value).Should().Be(4000);
    }

    [Fact]
    public async Task A_download_whose_host_goes_is_reported_by_another()
    {
        using var stays = TelemetryRun.Start(server);
        var goes = TelemetryRun.Start(server);
        using var client = CreateStorageClient();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Handler = async context =>
        {
            arrived.TrySetResult();
            await release.Task;
            await TestServer.AnswerAsync(context, 200, "application/x-tar", Bodies.Results([(404, "{}")]));
        };

        var downloading = client.GetAsync(new Uri(Storage));
        await arrived.Task;
        goes.Dispose();
        release.SetResult();
        using var response = await downloading;

        stays.Measure("mailchimp.client.partial_errors").Should().ContainSingle();
        goes.Logs.All.Should().NotContain(static log => log.Event.Name == Event);
    }

    [Fact]
    public async Task A_part_of_a_file_is_not_read()
    {
        using var run = TelemetryRun.Start(server);
        using var client = CreateStorageClient();
        server.Handler = static context => TestServer.AnswerAsync(context, 206, "application/x-tar", Bodies.Results([(404, "{}")]));

        using var response = await client.GetAsync(new Uri(Storage));

        run.Measure("mailchimp.client.partial_errors").Should().BeEmpty();
    }

    [Fact]
    public async Task Without_tracing_storage_gets_the_same_request_as_ever()
    {
        var headers = new List<string>();
        server.Handler = context =>
        {
            headers.Add(string.Join(',', context.Request.Headers.Keys.Order()));
            return TestServer.AnswerAsync(context, 200, "application/x-tar", [1]);
        };
        using var client = CreateStorageClient();
        using var before = await client.GetAsync(new Uri(Storage));
        using var meters = Sdk.CreateMeterProviderBuilder().AddMailchimpInstrumentation().Build();

        using var response = await client.GetAsync(new Uri(Storage));

        headers.Should().Equal("Host", "Host");
    }

    [Fact]
    public void Hosts_beyond_sixteen_take_the_place_of_the_oldest()
    {
        for (var i = 0; i < 20; i++)
        {
            ResultAddresses.Remember($"https://store{i}.example/{_id}?Signature=x", $"b{i}");
        }

        ResultAddresses.TryFind(new Uri($"https://store19.example/{_id}?Signature=y"), out var batch).Should().BeTrue();
        batch.Should().Be("b19");
        ResultAddresses.TryFind(new Uri($"https://store0.example/{_id}"), out _).Should().BeFalse();
    }

    private static BatchState Finished(DateTimeOffset? completed) => new() { IsFinished = true, Total = 1, Errored = 1, Completed = completed };

    private static Dictionary<string, int> Operations(TelemetryRun run) =>
        run.Measure("mailchimp.client.batch_operations").ToDictionary(static point => (string)point.Attributes["mailchimp.batch.operation_outcome"]!, static point => (int)point.Value);

    private static string Everything(TelemetryRun run) => string.Join(
        '\n',
        run.Logs.All.SelectMany(static log => log.Attributes.Select(static attribute => $"{attribute.Value}").Append(log.Message))
            .Concat(run.Spans.SelectMany(static span => span.TagObjects.Select(static tag => tag.Value is string[] texts ? string.Join(',', texts) : $"{tag.Value}").Append(span.DisplayName))));

    private async Task<byte[]> Call(HttpClient client, string method, string address, byte[] body, string contentType = "application/json")
    {
        server.Handler = context => TestServer.AnswerAsync(context, 200, contentType, body);
        using var response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), address));
        return await response.Content.ReadAsByteArrayAsync();
    }

    /// <summary>A client for which every host is the test's server.</summary>
    private HttpClient CreateStorageClient() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync("127.0.0.1", server.HttpUri.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });
}
