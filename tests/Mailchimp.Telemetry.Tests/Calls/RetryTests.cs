using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Mailchimp.Telemetry.Tests.Calls;

/// <summary>Retries read as one story, whoever sends them again and however.</summary>
public sealed class RetryTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<int> _answers = new();
    private readonly FakeTimeProvider _time = new();
    private TestServer _server = null!;
    private string? _retryAfter;

    public static TheoryData<bool, bool> Ways => new() { { true, true }, { true, false }, { false, true }, { false, false } };

    public async Task InitializeAsync() => _server = await TestServer.StartAsync(AnswerAsync);

    public Task DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Each_try_says_which_it_is_and_the_last_that_the_operation_failed(bool hasParent, bool clones)
    {
        using var run = TelemetryRun.Start(_server, time: _time);
        using var client = CreateClient(clones);
        Answer(503, 500, 502);

        using (Parent(hasParent))
        {
            (await client.PostAsync("lists/abc/members", new StringContent("{}"))).Dispose();
            run.Logs.ApiErrors.Should().HaveCount(2, "whether the third try is the last is not known yet");
        }

        // The end of the parent tells at once, without one it takes ten seconds.
        _time.Advance(TimeSpan.FromSeconds(hasParent ? 1 : 11));

        run.Spans.Select(static span => span.GetTagItem("http.request.resend_count")).Should().Equal(null, 1, 2);
        run.Logs.ApiErrors.Select(static log => log.Attributes.GetValueOrDefault("mailchimp.tries")).Should().Equal(null, 2, 3);
        run.Logs.ApiErrors.Select(static log => log.Attributes.ContainsKey("mailchimp.error.final")).Should().Equal(false, false, true);
        run.Logs.ApiErrors[1].Message.Should().EndWith("(try 2)");
        run.Logs.ApiErrors[2].Message.Should().EndWith("(failed after 3 tries)");
        run.Logs.ApiErrors.Select(static log => log.Span).Should().Equal(run.Spans.Select(static span => (ActivitySpanId?)span.SpanId), "an event that waited belongs to its own span");
        Recovered(run).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_operation_that_succeeds_after_failed_tries_is_told_apart(bool hasParent, bool clones)
    {
        using var run = TelemetryRun.Start(_server, time: _time);
        using var client = CreateClient(clones);
        Answer(500, 429, 200);

        using (Parent(hasParent))
        {
            (await client.GetAsync("lists/abc")).Dispose();
        }

        var recovered = Recovered(run).Should().ContainSingle().Subject;
        recovered.Level.Should().Be(LogLevel.Information);
        recovered.Message.Should().Be("recovered from throttled: GET /3.0/lists/{list_id} 200 on try 3");
        recovered.Attributes.Should().Contain("mailchimp.error.recovered", true).And.Contain("http.request.resend_count", 2).And.NotContainKey("mailchimp.resend.unsafe");
        var counted = run.Measure("mailchimp.client.recovered_operations").Should().ContainSingle().Subject;
        counted.Value.Should().Be(1);
        counted.Attributes.Should().Contain("mailchimp.error.kind", "throttled").And.Contain("url.template", "/3.0/lists/{list_id}");
        run.Logs.ApiErrors.Should().HaveCount(2).And.NotContain(static log => log.Attributes.ContainsKey("mailchimp.error.final"));
    }

    [Fact]
    public async Task A_POST_that_may_have_taken_effect_is_marked_when_it_is_sent_again()
    {
        using var run = TelemetryRun.Start(_server, time: _time);
        using var client = CreateClient(clones: false);

        Answer(429, 500, 200);
        (await client.PostAsync("campaigns", new StringContent("{}"))).Dispose();
        Answer(500, 200);
        (await client.PutAsync("lists/abc/members/def", new StringContent("{}"))).Dispose();

        run.Spans.Select(static span => span.GetTagItem("mailchimp.resend.unsafe") is true).Should().Equal(false, false, true, false, false);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Other_requests_below_the_same_parent_are_no_retries(bool isJson)
    {
        using var run = TelemetryRun.Start(_server, time: _time);
        using var client = _server.CreateClient();
        Answer(500, 500, 500);

        using (Parent(hasParent: true))
        {
            for (var i = 0; i < 3; i++)
            {
                using HttpContent content = isJson ? JsonContent.Create(new { id = i }) : new StringContent("{\"id\":" + i + "}");
                (await client.PostAsync("lists/abc/members", content)).Dispose();
            }
        }

        run.Spans.Should().HaveCount(3).And.OnlyContain(static span => span.GetTagItem("http.request.resend_count") == null);
        run.Logs.ApiErrors.Should().HaveCount(3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_same_request_of_another_account_is_no_retry(bool hasParent)
    {
        using var run = TelemetryRun.Start(_server, time: _time);
        using var client = _server.CreateClient();
        Answer(500, 500, 200);

        using (Parent(hasParent))
        {
            foreach (var key in (string[])["0123456789abcdef0123456789abcdef-us6", "fedcba9876543210fedcba9876543210-us6", "00112233445566778899aabbccddeeff-us6"])
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "lists");
                request.Headers.Add("Authorization", "Bearer " + key);
                (await client.SendAsync(request)).Dispose();
            }
        }

        run.Spans.Should().HaveCount(3).And.OnlyContain(static span => span.GetTagItem("http.request.resend_count") == null);
        run.Logs.ApiErrors.Should().HaveCount(2);
        Recovered(run).Should().BeEmpty();
    }

    [Fact]
    public async Task Bodies_that_can_not_be_compared_are_no_retries_of_a_POST()
    {
        using var run = TelemetryRun.Start(_server, time: _time);
        using var client = _server.CreateClient();
        Answer(500, 200, 500, 200);

        using (Parent(hasParent: true))
        {
            for (var i = 0; i < 2; i++)
            {
                (await client.PostAsync("lists/abc/members", new StreamContent(new MemoryStream([1])))).Dispose();
            }

            for (var i = 0; i < 2; i++)
            {
                (await client.PutAsync("lists/abc/members/def", new StreamContent(new MemoryStream([1])))).Dispose();
            }
        }

        run.Spans.Select(static span => span.GetTagItem("http.request.resend_count") is 1).Should().Equal(false, false, false, true);
    }

    [Fact]
    public async Task A_message_sent_again_below_another_activity_is_the_same_operation()
    {
        using var run = TelemetryRun.Start(_server, time: _time);
        using var invoker = new HttpMessageInvoker(_server.CreateHandler());
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.HttpUri, "/3.0/lists/abc"));
        Answer(500, 200);

        for (var i = 0; i < 2; i++)
        {
            using var attempt = new Activity("attempt").Start();
            (await invoker.SendAsync(request, CancellationToken.None)).Dispose();
        }

        run.Spans[1].GetTagItem("http.request.resend_count").Should().Be(1);
        Recovered(run).Should().ContainSingle();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Parallel_callers_of_one_address_whose_messages_are_sent_again_are_operations_of_their_own(bool hasParent)
    {
        const int Callers = 8;
        using var run = TelemetryRun.Start(_server);
        using var client = CreateClient(clones: false);
        Answer(Enumerable.Repeat(503, 3 * (Callers + 1)).ToArray());
        using (Parent(hasParent))
        {
            (await client.GetAsync("lists/abc")).Dispose();
            run.ForgetSpans();
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ => (await client.GetAsync("lists/abc")).Dispose()));
        }

        run.Spans.GroupBy(static span => span.GetTagItem("http.request.resend_count") as int? ?? 0).Select(static tries => (tries.Key, tries.Count())).Should().BeEquivalentTo([(0, Callers), (1, Callers), (2, Callers)]);
    }

    [Fact]
    public async Task An_expected_error_recovers_at_the_level_that_it_was_logged_at()
    {
        using var run = TelemetryRun.Start(_server, options => options.ExpectedErrors.Add("throttled"), _time);
        using var client = CreateClient(clones: false);
        Answer(429, 200);

        (await client.GetAsync("lists/abc")).Dispose();

        Recovered(run).Should().ContainSingle().Which.Level.Should().Be(LogLevel.Debug);
    }

    [Fact]
    public async Task Recoveries_are_limited_as_errors_are()
    {
        using var run = TelemetryRun.Start(_server, options => options.MaxErrorLogsPerMinute = 2, _time);
        using var client = CreateClient(clones: false);
        for (var i = 0; i < 5; i++)
        {
            Answer(429, 200);
            (await client.GetAsync("lists/abc")).Dispose();
        }

        Recovered(run).Should().HaveCount(2);
        run.Measure("mailchimp.client.recovered_operations").Single().Value.Should().Be(5);
    }

    [Fact]
    public async Task A_JSON_body_of_the_same_object_is_the_same_request()
    {
        using var run = TelemetryRun.Start(_server, time: _time);
        using var client = _server.CreateClient();
        var member = new { id = 1 };
        Answer(500, 200);

        (await client.PostAsJsonAsync("lists/abc/members", member)).Dispose();
        (await client.PostAsJsonAsync("lists/abc/members", member)).Dispose();

        run.Spans[1].GetTagItem("http.request.resend_count").Should().Be(1);
    }

    [Theory]
    [InlineData(false, null, 9, true)]
    [InlineData(false, null, 11, false)]
    [InlineData(false, "30", 35, true)]
    [InlineData(false, "30", 45, false)]
    [InlineData(true, null, 9, true)]
    [InlineData(true, null, 11, false)]
    public async Task A_copy_without_a_parent_or_below_one_that_has_ended_belongs_to_the_failed_try_only_soon_after_it(bool isLeftBehind, string? retryAfter, int seconds, bool belongs)
    {
        using var run = TelemetryRun.Start(_server, time: _time);
        using var client = _server.CreateClient();
        _retryAfter = retryAfter;
        Answer(503, 200);

        await (isLeftBehind ? LeaveBehind(FailAndCopy) : FailAndCopy());

        async Task FailAndCopy()
        {
            (await client.GetAsync("lists/abc")).Dispose();
            _time.Advance(TimeSpan.FromSeconds(seconds));
            (await client.GetAsync("lists/abc")).Dispose();
        }

        run.Spans[1].GetTagItem("http.request.resend_count").Should().Be(belongs ? 1 : null);
    }

    [Fact]
    public async Task The_event_of_a_try_below_an_activity_that_has_ended_waits_as_without_one()
    {
        using var run = TelemetryRun.Start(_server, time: _time);
        using var client = CreateClient(clones: false);
        Answer(503, 503, 503);

        await LeaveBehind(async () => (await client.GetAsync("lists/abc")).Dispose());

        _time.Advance(TimeSpan.FromSeconds(9));
        run.Logs.ApiErrors.Should().HaveCount(2);
        _time.Advance(TimeSpan.FromSeconds(2));
        run.Logs.ApiErrors.Should().HaveCount(3);
        run.Logs.ApiErrors[2].Attributes.Should().Contain("mailchimp.error.final", true);
    }

    [Fact]
    public async Task An_error_that_is_not_retryable_ends_an_operation_at_once()
    {
        using var run = TelemetryRun.Start(_server, time: _time);
        using var client = CreateClient(clones: false);
        Answer(500, 404);

        (await client.GetAsync("lists/abc")).Dispose();

        run.Logs.ApiErrors[1].Attributes.Should().Contain("mailchimp.error.final", true).And.Contain("mailchimp.error.kind", "resource_not_found");
        run.Logs.ApiErrors[1].Message.Should().EndWith("(failed after 2 tries)");
    }

    [Fact]
    public async Task The_wait_for_another_try_grows_with_the_waits_before()
    {
        using var run = TelemetryRun.Start(_server, time: _time);
        using var client = _server.CreateClient();
        using var request = new StringContent("{}");
        Answer(500, 500, 500);

        (await client.PostAsync("campaigns", request)).Dispose();
        _time.Advance(TimeSpan.FromSeconds(4));
        (await client.PostAsync("campaigns", request)).Dispose();
        _time.Advance(TimeSpan.FromSeconds(15));
        run.Logs.ApiErrors.Should().HaveCount(1);

        (await client.PostAsync("campaigns", request)).Dispose();
        run.Logs.ApiErrors.Should().HaveCount(2).And.NotContain(static log => log.Attributes.ContainsKey("mailchimp.error.final"));
        run.Dispose();
        run.Logs.ApiErrors[2].Attributes.Should().Contain("mailchimp.error.final", true, "at the end of the host nothing comes any more");
    }

    private static IEnumerable<CollectedLog> Recovered(TelemetryRun run) => run.Logs.All.Where(static log => log.Event.Name == "mailchimp.api.recovered");

    /// <summary>Does what a web request starts and does not wait for: its activity ends first.</summary>
    private static Task LeaveBehind(Func<Task> work)
    {
        var end = new TaskCompletionSource();
        using var request = new Activity("request").Start();
        var left = Task.Run(async () =>
        {
            await end.Task;
            await work();
        });
        request.Stop();
        end.SetResult();
        return left;
    }

    private static Activity? Parent(bool hasParent) => hasParent ? new Activity("work").Start() : null;

    private HttpClient CreateClient(bool clones) => new(new RetryHandler(clones) { InnerHandler = _server.CreateHandler() }) { BaseAddress = new Uri(_server.HttpUri, "/3.0/") };

    private void Answer(params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            _answers.Enqueue(status);
        }
    }

    private Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = _retryAfter;
        return TestServer.AnswerAsync(context, _answers.TryDequeue(out var status) ? status : 200, "application/json", "{}"u8.ToArray());
    }

    /// <summary>Tries three times, as the simplest of retry handlers does.</summary>
    private sealed class RetryHandler(bool clones) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            for (var attempt = 1; ; attempt++)
            {
                var response = await base.SendAsync(clones ? await CloneAsync(request) : request, cancellationToken);
                if (attempt == 3 || response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound)
                {
                    return response;
                }

                response.Dispose();
            }
        }

        private static async Task<HttpRequestMessage> CloneAsync(HttpRequestMessage request) => new(request.Method, request.RequestUri)
        {
            Content = request.Content is null ? null : new ByteArrayContent(await request.Content.ReadAsByteArrayAsync()),
        };
    }
}
