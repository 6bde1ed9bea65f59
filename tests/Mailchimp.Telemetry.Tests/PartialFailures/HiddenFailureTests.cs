using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Mailchimp.Telemetry.Tests.PartialFailures;

/// <summary>Real bytes of each shape through a real HttpClient: exact counts here, the same bytes for the application.</summary>
public sealed class HiddenFailureTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Members = "/3.0/lists/{list_id}";
    private const string Event = "mailchimp.api.partial_failure";

    private static readonly AsyncLocal<object?> Context = new();

    public enum Delivery
    {
        Length,
        Chunked,

        /// <summary>The body comes after the call has returned.</summary>
        Late,

        /// <summary>Its second half comes after the call has returned.</summary>
        HalfLate,
    }

    public static IEnumerable<object[]> Matrix =>
        from variant in Enum.GetValues<HttpVariant>()
        from encoding in (string[])["", "gzip", "br", "deflate"]
        from delivery in Enum.GetValues<Delivery>()
        from members in (int[])[2, 900]
        select new object[] { variant, encoding, delivery, members };

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task Members_that_were_not_added_are_counted_and_the_body_arrives_byte_for_byte(HttpVariant variant, string encoding, Delivery delivery, int members)
    {
        var body = Bodies.Members(members, 37);
        var sent = encoding.Length > 0 ? TestServer.Compress(body, encoding) : body;
        var release = Serve(sent, delivery, encoding);
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient(variant);

        using var response = await client.SendAsync(Post("lists/abc"), HttpCompletionOption.ResponseHeadersRead);
        run.Measure("mailchimp.client.request.duration").Should().ContainSingle("a late body keeps no call from being reported");
        release.SetResult();
        var received = await response.Content.ReadAsByteArrayAsync();

        received.Should().Equal(sent);
        Codes(run).Should().BeEquivalentTo(Bodies.CodesOf(37));
        run.Measure("mailchimp.client.partial_errors").Should().OnlyContain(static point => (string)point.Attributes["url.template"]! == Members);
        var span = run.Span;
        span.GetTagItem("mailchimp.partial.error_count").Should().Be(37);
        span.GetTagItem("mailchimp.partial.total_count").Should().Be(37 + members);
        span.GetTagItem("mailchimp.partial.codes").Should().BeEquivalentTo(Bodies.CodesOf(37).Keys, static options => options.WithStrictOrdering());
        (span.Status, span.StatusDescription).Should().Be((System.Diagnostics.ActivityStatusCode.Error, "Partial failure"));
        var log = Log(run);
        log.Level.Should().Be(LogLevel.Warning);
        log.Span.Should().Be(span.SpanId);
        log.Message.Should().Be($"partial failure: POST {Members} 200: 37 of {37 + members} failed: ERROR_CONTACT_EXISTS, invalid_contact, forgotten_email, ERROR_GENERIC");
        run.Measure("mailchimp.client.errors").Should().BeEmpty();
        run.Measure("mailchimp.telemetry.internal_errors").Should().BeEmpty();
    }

    [Theory]
    [InlineData(HttpVariant.Http1, "")]
    [InlineData(HttpVariant.Http1Tls, "gzip")]
    [InlineData(HttpVariant.Http2Tls, "")]
    public async Task Ten_megabytes_are_counted_exactly(HttpVariant variant, string encoding)
    {
        var body = Bodies.Members(500, 61, memberSize: 20_000);
        body.Length.Should().BeGreaterThan(10_000_000);
        Serve(encoding.Length > 0 ? TestServer.Compress(body, encoding) : body, Delivery.Length, encoding).SetResult();
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient(variant, DecompressionMethods.All);

        using var response = await client.SendAsync(Post("lists/abc"));

        (await response.Content.ReadAsByteArrayAsync()).Should().Equal(body);
        Codes(run).Should().BeEquivalentTo(Bodies.CodesOf(61));
    }

    [Theory]
    [InlineData("GET", "campaigns/c1/send-checklist", "total 2 of 4", "campaign_not_ready")]
    [InlineData("POST", "lists/abc/segments/12", "partial 37 of 40", "invalid_contact")]
    public async Task Other_shapes_are_read_too(string method, string path, string expected, string code)
    {
        Serve(method == "GET" ? Bodies.Checklist(isReady: false, errors: 2) : Bodies.Members(3, 37), Delivery.Chunked).SetResult();
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient();

        using var response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Codes(run).Keys.Should().Contain(code);
        Log(run).Message.Should().Contain(expected.Split(' ', 2)[1]);
    }

    [Theory]
    [InlineData(1, "1 of 1")]
    [InlineData(3, "all 3")]
    public async Task All_failed_is_told_as_such(int failed, string share)
    {
        Serve(Bodies.Members(0, failed), Delivery.Length).SetResult();
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient();

        using var response = await client.SendAsync(Post("lists/abc"));

        run.Span.StatusDescription.Should().Be("Total failure");
        Log(run).Message.Should().StartWith($"total failure: POST /3.0/lists/{{list_id}} 200: {share} failed: ");
        MailchimpSupportReport.FromAttributes(Log(run).Attributes).Should().Contain($"Failed items    {failed}\nTotal items     {failed}\nCodes           ERROR_CONTACT_EXISTS");
    }

    [Fact]
    public async Task A_body_that_is_cut_off_counts_as_far_as_it_came()
    {
        var body = Encoding.UTF8.GetString(Bodies.Members(0, 40, errorsFirst: true));
        using var cut = new RawServer($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body[..body.IndexOf("total_created", StringComparison.Ordinal)]}");
        using var run = TelemetryRun.Start(configure: options => options.AdditionalHosts.Add(cut.Authority));
        using var client = new HttpClient { BaseAddress = new Uri(cut.Uri, "/3.0/") };

        (await Record.ExceptionAsync(() => client.SendAsync(Post("lists/abc")))).Should().BeOfType<HttpRequestException>();

        Codes(run).Values.Sum().Should().Be(40);
        run.Span.GetTagItem("mailchimp.partial.total_count").Should().BeNull("its end told it");
        run.Span.GetTagItem("mailchimp.partial.incomplete").Should().Be(true);
        Log(run).Message.Should().StartWith("partial failure: POST /3.0/lists/{list_id} 200: at least 40 failed: ");
    }

    [Fact]
    public async Task A_body_that_is_disposed_half_read_counts_as_far_as_it_was_read()
    {
        var release = Serve(Bodies.Members(0, 400, errorsFirst: true), Delivery.HalfLate);
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient();

        (await client.SendAsync(Post("lists/abc"), HttpCompletionOption.ResponseHeadersRead)).Dispose();

        Codes(run).Values.Sum().Should().BeInRange(100, 399);
        release.SetResult();
    }

    [Fact]
    public async Task A_body_that_nobody_reads_is_given_up_after_two_minutes()
    {
        var release = Serve(Bodies.Members(0, 40), Delivery.HalfLate);
        var time = new FakeTimeProvider();
        using var run = TelemetryRun.Start(server, time: time);
        using var client = server.CreateClient();
        using var response = await client.SendAsync(Post("lists/abc"), HttpCompletionOption.ResponseHeadersRead);

        time.Advance(TimeSpan.FromSeconds(119));
        Codes(run).Should().BeEmpty();
        time.Advance(TimeSpan.FromSeconds(2));
        Codes(run).Values.Sum().Should().BeInRange(1, 39);
        release.SetResult();
        await response.Content.ReadAsByteArrayAsync();
        Log(run).Should().NotBeNull();
    }

    [Fact]
    public async Task What_is_under_way_when_the_host_stops_is_still_reported()
    {
        var release = Serve(Bodies.Members(0, 40), Delivery.HalfLate);
        using var client = server.CreateClient();
        var run = TelemetryRun.Start(server);
        using var response = await client.SendAsync(Post("lists/abc"), HttpCompletionOption.ResponseHeadersRead);

        run.Dispose();

        Log(run).Should().NotBeNull();
        release.SetResult();
    }

    [Theory]
    [InlineData(Delivery.Late, true)]
    [InlineData(Delivery.HalfLate, true)]
    [InlineData(Delivery.Length, true)]
    [InlineData(Delivery.Length, false)]
    public async Task A_response_that_is_dropped_unread_gives_its_connection_back(Delivery delivery, bool isWatched)
    {
        var release = Serve(Bodies.Members(500, 1, memberSize: 10_000), delivery);
        using var run = isWatched ? TelemetryRun.Start(server) : null;
        using var handler = server.CreateHandler();
        handler.MaxConnectionsPerServer = 1;
        using var client = new HttpClient(handler) { BaseAddress = new Uri(server.HttpUri, "/3.0/"), Timeout = Timeout.InfiniteTimeSpan };
        await Drop(client, release);

        server.Handler = static _ => Task.CompletedTask;
        var next = client.GetAsync("ping");

        await Wait.UntilCollected(() => next.IsCompleted);
        (await next).Dispose();
    }

    [Theory]
    [InlineData("POST", "lists/abc/members")]
    [InlineData("GET", "lists/abc")]
    [InlineData("POST", "lists")]
    [InlineData("POST", "nonsense/abc")]
    public async Task No_other_route_is_looked_at(string method, string path)
    {
        Serve(Bodies.Members(1, 5), Delivery.Length).SetResult();
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient();

        using var response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), HttpCompletionOption.ResponseHeadersRead);

        response.Content.GetType().FullName.Should().StartWith("System.Net.Http.", "the runtime's own content is in place");
        run.Span.TagObjects.Should().NotContain(static tag => tag.Key.StartsWith("mailchimp.partial", StringComparison.Ordinal));
        run.Logs.All.Should().NotContain(static log => log.Event.Name == Event);
    }

    [Fact]
    public async Task A_response_without_failures_says_nothing()
    {
        Serve(Bodies.Members(5, 0), Delivery.Length).SetResult();
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient();

        using var response = await client.SendAsync(Post("lists/abc"));

        run.Span.Status.Should().Be(System.Diagnostics.ActivityStatusCode.Unset);
        run.Span.TagObjects.Should().NotContain(static tag => tag.Key.StartsWith("mailchimp.partial", StringComparison.Ordinal));
        Codes(run).Should().BeEmpty();
        run.Logs.All.Should().NotContain(static log => log.Event.Name == Event);
    }

    [Fact]
    public async Task Failures_that_are_all_expected_are_no_error()
    {
        Serve("""{"errors":[{"error_code":"ERROR_CONTACT_EXISTS"},{"error_code":"ERROR_CONTACT_EXISTS"}],"error_count":2,"total_created":1,"total_updated":0}"""u8.ToArray(), Delivery.Length).SetResult();
        using var run = TelemetryRun.Start(server, static options => options.ExpectedErrors.Add("member_exists"));
        using var client = server.CreateClient();

        using var response = await client.SendAsync(Post("lists/abc"));

        run.Span.Status.Should().Be(System.Diagnostics.ActivityStatusCode.Unset);
        run.Span.GetTagItem("mailchimp.error.expected").Should().Be(true);
        run.Measure("mailchimp.client.partial_errors").Should().ContainSingle().Which.Attributes["mailchimp.error.expected"].Should().Be(true);
        Log(run).Level.Should().Be(LogLevel.Debug);
    }

    [Fact]
    public async Task What_is_expected_holds_back_nothing_else()
    {
        using var run = TelemetryRun.Start(server, static options =>
        {
            options.ExpectedErrors.Add("member_exists");
            options.MaxErrorLogsPerMinute = 2;
        });
        using var client = server.CreateClient();
        foreach (var code in (string[])["ERROR_CONTACT_EXISTS", "ERROR_CONTACT_EXISTS", "ERROR_CONTACT_EXISTS", "ERROR_GENERIC"])
        {
            Serve(Encoding.UTF8.GetBytes($$"""{"errors":[{"error_code":"{{code}}"}],"error_count":1}"""), Delivery.Length).SetResult();
            using var response = await client.SendAsync(Post("lists/abc"));
        }

        run.Logs.All.Where(static log => log.Event.Name == Event).Select(static log => log.Level).Should().Equal(LogLevel.Debug, LogLevel.Debug, LogLevel.Warning);
    }

    [Fact]
    public async Task A_dropped_response_keeps_neither_its_request_nor_its_context()
    {
        Serve(Bodies.Members(500, 3, memberSize: 1000), Delivery.Length).SetResult();
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient();

        var held = await DropWithContext(client);

        await Wait.UntilCollected(() => !held.Request.IsAlive && !held.Context.IsAlive);
        Codes(run).Values.Sum().Should().BeLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task Many_in_a_minute_are_held_back_and_said_to_be()
    {
        Serve(Bodies.Members(0, 1), Delivery.Length).SetResult();
        var time = new FakeTimeProvider();
        using var run = TelemetryRun.Start(server, static options => options.MaxErrorLogsPerMinute = 2, time);
        using var client = server.CreateClient();
        for (var i = 0; i < 5; i++)
        {
            using var response = await client.SendAsync(Post("lists/abc"));
        }

        time.Advance(TimeSpan.FromMinutes(1));

        Codes(run).Values.Sum().Should().Be(5);
        run.Logs.All.Count(static log => log.Event.Name == Event).Should().Be(2);
        run.Logs.All.Should().ContainSingle(static log => log.Event.Name == "mailchimp.api.errors_held_back").Which.Message.Should().StartWith("3 more partial failures in lists.batchListMembers since ");
    }

    [Fact]
    public async Task Nothing_of_a_body_is_in_any_signal()
    {
        const string Key = "0123456789abcdef0123456789abcdef-us6";
        Serve(Encoding.UTF8.GetBytes($$"""{"errors":[{"email_address":"{{Bodies.Address}}","error":"{{Key}}","error_code":"{{Key}}","field":"{{Bodies.Address}}"}],"error_count":1}"""), Delivery.Length).SetResult();
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient();

        using var response = await client.SendAsync(Post("lists/abc"));

        var all = string.Join('\n', run.Logs.All.SelectMany(static log => log.Attributes.Select(static attribute => $"{attribute.Value}").Append(log.Message)))
            + string.Join('\n', run.Span.TagObjects.Select(static tag => tag.Value is string[] texts ? string.Join(',', texts) : $"{tag.Value}"));
        Codes(run).Should().Equal(new Dictionary<string, int> { ["other"] = 1 });
        all.Should().Contain("other").And.NotContain("hidden.person").And.NotContain(Key[..32]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<(WeakReference Request, WeakReference Context)> DropWithContext(HttpClient client)
    {
        var context = new object();
        Context.Value = context;
        var request = Post("lists/abc");
        _ = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Context.Value = null;
        return (new WeakReference(request.Content), new WeakReference(context));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task Drop(HttpClient client, TaskCompletionSource release)
    {
        var response = await client.SendAsync(Post("lists/abc"), HttpCompletionOption.ResponseHeadersRead);
        release.SetResult();
        _ = await (await response.Content.ReadAsStreamAsync()).ReadAsync(new byte[1]);
    }

    private static HttpRequestMessage Post(string path) => new(HttpMethod.Post, path) { Content = new StringContent("{}") };

    private static Dictionary<string, int> Codes(TelemetryRun run) =>
        run.Measure("mailchimp.client.partial_errors").ToDictionary(static point => (string)point.Attributes["mailchimp.partial.code"]!, static point => (int)point.Value);

    private static CollectedLog Log(TelemetryRun run) => run.Logs.All.Should().ContainSingle(static log => log.Event.Name == Event).Subject;

    /// <summary>Answers with a body; what is late of it comes when the result is set.</summary>
    private TaskCompletionSource Serve(byte[] body, Delivery delivery, string encoding = "")
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Handler = async context =>
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            if (encoding.Length > 0)
            {
                context.Response.Headers.ContentEncoding = encoding;
            }

            context.Response.ContentLength = delivery == Delivery.Chunked ? null : body.Length;
            var early = delivery switch { Delivery.Late => 0, Delivery.HalfLate => body.Length / 2, _ => body.Length };
            await context.Response.StartAsync();
            await context.Response.Body.WriteAsync(body.AsMemory(0, early));
            await context.Response.Body.FlushAsync();
            if (early < body.Length)
            {
                await release.Task;
                await context.Response.Body.WriteAsync(body.AsMemory(early));
            }
        };
        return release;
    }
}
