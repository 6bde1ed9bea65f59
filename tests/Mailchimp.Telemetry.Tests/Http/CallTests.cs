using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Mailchimp.Telemetry.Tests.Errors;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;

namespace Mailchimp.Telemetry.Tests.Http;

/// <summary>What one call leaves behind: span, metrics and log.</summary>
public sealed class CallTests : IAsyncLifetime
{
    private const string Key = "0123456789abcdef0123456789abcdef-us6";

    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_404_tags_the_span_with_title_status_and_instance()
    {
        Answer("a missing resource");
        using var run = TelemetryRun.Start(_server);

        await Get("lists/abc?count=1");

        var span = run.Span;
        span.DisplayName.Should().Be("GET /3.0/lists/{list_id}");
        span.Status.Should().Be(ActivityStatusCode.Error);
        span.StatusDescription.Should().Be("Resource Not Found");
        Tags(span).Should().Contain(new Dictionary<string, object?>
        {
            ["url.template"] = "/3.0/lists/{list_id}",
            ["mailchimp.operation"] = "lists.getList",
            ["mailchimp.error.kind"] = "resource_not_found",
            ["mailchimp.error.fault"] = "request",
            ["mailchimp.error.title"] = "Resource Not Found",
            ["mailchimp.error.status"] = 404,
            ["mailchimp.error.instance"] = "14c40d88-9b23-1adf-9d0b-bb2996468021",
            ["mailchimp.error.detail"] = "The requested resource could not be found.",
            ["mailchimp.error.retryable"] = false,
            ["mailchimp.request_id"] = "request-1",
        });
    }

    [Fact]
    public async Task Fields_and_fingerprint_are_told_and_messages_are_not()
    {
        using var run = TelemetryRun.Start(_server);

        Answer("merge fields that fail validation");
        await Get("ping");
        Answer("a deep, internal error");
        await Get("ping");

        run.Spans[0].GetTagItem("mailchimp.error.fields").Should().BeEquivalentTo(new[] { "LTV" });
        Tags(run.Spans[0]).Values.OfType<string>().Should().NotContainMatch("*Please enter a number*");
        run.Spans[1].GetTagItem("mailchimp.error.fingerprint").Should().Be("1ed48f2f5f092d52e44c51c4703e3b1c");
        run.Spans[1].GetTagItem("mailchimp.error.retryable").Should().Be(true);
    }

    [Fact]
    public async Task A_success_has_a_route_and_no_error()
    {
        _server.Handler = context => TestServer.AnswerAsync(context, 200, "application/json", "{}"u8.ToArray());
        using var run = TelemetryRun.Start(_server);

        await Get("lists/abc/members/def");

        Tags(run.Span).Keys.Should().Contain("url.template").And.NotContain(name => name.StartsWith("mailchimp.error", StringComparison.Ordinal));
        run.Span.Status.Should().Be(ActivityStatusCode.Unset);
        run.Measure("mailchimp.client.errors").Should().BeEmpty();
        var duration = run.Measure("mailchimp.client.request.duration").Should().ContainSingle().Subject;
        duration.Attributes.Should().Equal(new Dictionary<string, object?> { ["http.request.method"] = "GET", ["url.template"] = "/3.0/lists/{list_id}/members/{subscriber_hash}" });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_runtimes_own_duration_is_as_the_application_has_it(bool isWanted)
    {
        Answer("a missing resource");
        using var run = TelemetryRun.Start(_server, configureServices: services => services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddMeter(isWanted ? "System.Net.Http" : "Newsletter")));

        await Get("lists/abc");

        run.Measure("http.client.request.duration").Select(static duration => (duration.Attributes["error.type"], duration.Attributes.ContainsKey("url.template")))
            .Should().Equal(isWanted ? [("404", false)] : Array.Empty<(object?, bool)>());
    }

    [Fact]
    public async Task A_call_to_another_host_is_left_alone()
    {
        Answer("a missing resource");
        using var run = TelemetryRun.Start();

        await Get("lists/abc");

        Tags(run.Span).Keys.Should().NotContain(name => name.StartsWith("mailchimp.", StringComparison.Ordinal) || name == "url.template");
        run.Span.DisplayName.Should().Be("GET");
        run.Measure("mailchimp.client.active_requests").Should().BeEmpty();
        run.Logs.ApiErrors.Should().BeEmpty();
    }

    [Fact]
    public async Task The_error_metric_has_its_attributes_and_an_exemplar_that_leads_to_the_trace()
    {
        Answer("too many connections");
        using var run = TelemetryRun.Start(_server);

        await Get("lists/abc", ("X-Trigger-Error", "TooManyRequests"));

        var error = run.Measure("mailchimp.client.errors").Should().ContainSingle().Subject;
        error.Attributes.Should().Equal(new Dictionary<string, object?>
        {
            ["mailchimp.error.kind"] = "too_many_connections",
            ["mailchimp.error.fault"] = "limit",
            ["http.response.status_code"] = 429,
            ["http.request.method"] = "GET",
            ["url.template"] = "/3.0/lists/{list_id}",
            ["mailchimp.error.simulated"] = true,
        });
        error.ExemplarSpans.Should().Equal(run.Span.SpanId);
        run.Measure("mailchimp.client.request.duration").Should().ContainSingle().Which.ExemplarSpans.Should().Equal(run.Span.SpanId);
    }

    [Fact]
    public async Task Active_requests_rise_while_a_call_is_under_way_and_fall_after_it()
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Handler = async _ =>
        {
            arrived.SetResult();
            await release.Task;
        };
        using var run = TelemetryRun.Start(_server);

        var call = Get("ping", ("Authorization", "Bearer " + Key));
        await arrived.Task;
        var active = run.Measure("mailchimp.client.active_requests").Should().ContainSingle().Subject;
        active.Value.Should().Be(1);
        active.Attributes["mailchimp.account"].Should().Be(run.Measure("mailchimp.client.active_requests")[0].Attributes["mailchimp.account"]);

        release.SetResult();
        await call;
        run.Measure("mailchimp.client.active_requests").Should().ContainSingle().Which.Value.Should().Be(0);
    }

    [Fact]
    public async Task The_log_event_carries_the_call_and_no_secret()
    {
        Answer("a member who exists");
        using var run = TelemetryRun.Start(_server, options => options.LogRequestBody = true);

        await Send(new HttpRequestMessage(HttpMethod.Post, $"lists/abc/members?apikey={Key}")
        {
            Headers = { { "Authorization", "Bearer " + Key }, { "Cookie", "session=s3cr3t" }, { "User-Agent", "Newsletter/1.0" } },
            Content = new StringContent($$"""{"email_address":"x@reader.example","note":"{{Key}}"}"""),
        });

        var log = run.Logs.ApiErrors.Should().ContainSingle().Subject;
        log.Category.Should().Be("Mailchimp.Telemetry");
        log.Level.Should().Be(LogLevel.Information);
        log.Message.Should().Be("member_exists (contact): POST /3.0/lists/{list_id}/members 400: [email] is already a list member. Use PUT to insert or update list members.");
        log.Attributes.Should().Contain(new Dictionary<string, object?>
        {
            ["mailchimp.error.detail"] = "[email] is already a list member. Use PUT to insert or update list members.",
            ["http.request.method"] = "POST",
            ["url.full"] = $"{_server.HttpUri}3.0/lists/abc/members?*",
            ["http.request.header.user-agent"] = "Newsletter/1.0",
            ["http.response.header.x-request-id"] = "request-1",
            ["trace_id"] = run.Span.TraceId.ToHexString(),
            ["span_id"] = run.Span.SpanId.ToHexString(),
        });
        log.Attributes["mailchimp.response.body"].Should().BeOfType<string>().Which.Should().Contain("Member Exists").And.NotContain("x@reader.example");
        log.Attributes["mailchimp.request.body"].Should().BeOfType<string>().Which.Should().Contain("[email]");
        log.Span.Should().Be(run.Span.SpanId);
        string.Join('\n', log.Attributes.Values).Should().NotContain("0123456789abcdef").And.NotContain("s3cr3t");
    }

    /// <summary>Where OpenTelemetry's processors do not come by: other logging providers, and whoever listens to the meter.</summary>
    [Fact]
    public async Task A_name_of_an_account_and_a_request_id_leave_redacted_by_all_ways()
    {
        _server.Handler = context =>
        {
            context.Response.Headers["X-Request-Id"] = "req-" + Key;
            return TestServer.AnswerAsync(context, 429, "application/json", """{"detail":"You have exceeded the limit of 10 simultaneous connections."}"""u8.ToArray());
        };
        var measured = new List<object?>();
        using var meter = new MeterListener { InstrumentPublished = static (instrument, listener) => { if (instrument.Meter.Name.StartsWith("Mailchimp", StringComparison.OrdinalIgnoreCase)) { listener.EnableMeasurementEvents(instrument); } } };
        meter.SetMeasurementEventCallback<long>((_, _, tags, _) => measured.AddRange(tags.ToArray().Select(static tag => tag.Value)));
        meter.SetMeasurementEventCallback<int>((_, _, tags, _) => measured.AddRange(tags.ToArray().Select(static tag => tag.Value)));
        meter.SetMeasurementEventCallback<double>((_, _, tags, _) => measured.AddRange(tags.ToArray().Select(static tag => tag.Value)));
        meter.Start();
        using var run = TelemetryRun.Start(_server, static options => options.AccountResolver = static _ => "ada@reader.example");

        await Send(new HttpRequestMessage(HttpMethod.Get, "ping") { Headers = { { "Authorization", "Bearer " + Key } } });
        meter.RecordObservableInstruments();

        var logs = run.Logs.All.Where(static log => log.Category == "Mailchimp.Telemetry").ToList();
        logs.Select(static log => log.Event.Name).Should().Contain(["mailchimp.api.error", "mailchimp.concurrency.saturated"]);
        logs.Should().OnlyContain(static log => (string?)log.Attributes["mailchimp.account"] == "[email]");
        run.Logs.ApiErrors[0].Attributes["mailchimp.request_id"].Should().Be(run.Span.GetTagItem("mailchimp.request_id")).And.BeOfType<string>().Which.Should().StartWith("req-[api_key ");
        string.Join('\n', logs.Select(static log => log.Message).Concat(logs.SelectMany(static log => log.Attributes.Values.Select(static value => value?.ToString())))).Should().NotContain("ada@").And.NotContain(Key);
        measured.Should().Contain("[email]").And.NotContain("ada@reader.example");
    }

    [Fact]
    public async Task What_a_server_sends_without_end_is_cut()
    {
        _server.Handler = static context =>
        {
            context.Response.Headers["X-Request-Id"] = new string('r', 5000);
            context.Response.Headers["Server"] = string.Concat(Enumerable.Repeat("word ", 2000));
            return TestServer.AnswerAsync(context, 404, null, []);
        };
        using var run = TelemetryRun.Start(_server);

        await Get("ping");

        run.Span.TagObjects.Should().OnlyContain(static tag => ((tag.Value as string) ?? string.Empty).Length <= 1024);
        var log = run.Logs.ApiErrors.Should().ContainSingle().Subject;
        log.Attributes.Should().NotContainKey("mailchimp.request_id");
        log.Attributes["http.response.header.server"].Should().BeOfType<string>().Which.Length.Should().BeInRange(1000, 1024);
    }

    [Fact]
    public async Task A_content_that_can_be_written_only_once_costs_no_event()
    {
        Answer("a missing resource");
        using var run = TelemetryRun.Start(_server, options => options.LogRequestBody = true);

        await Send(new HttpRequestMessage(HttpMethod.Post, "ping") { Content = new Once() });

        run.Logs.ApiErrors.Should().ContainSingle().Which.Attributes.Should().NotContainKey("mailchimp.request.body");
    }

    [Fact]
    public async Task Bodies_are_cut_and_can_be_left_out()
    {
        _server.Handler = context => TestServer.AnswerAsync(context, 400, "text/plain", System.Text.Encoding.UTF8.GetBytes(new string('x', 4095) + "😀" + new string('y', 9000)));
        using (var run = TelemetryRun.Start(_server))
        {
            await Get("ping");
            run.Logs.ApiErrors[0].Attributes["mailchimp.response.body"].Should().Be(new string('x', 4095));
            run.Logs.ApiErrors[0].Attributes.Should().NotContainKey("mailchimp.request.body");
        }

        using (var run = TelemetryRun.Start(_server, options => options.LogResponseBody = false))
        {
            await Get("ping");
            run.Logs.ApiErrors[0].Attributes.Should().NotContainKey("mailchimp.response.body");
        }
    }

    [Fact]
    public async Task A_request_body_is_logged_without_being_consumed()
    {
        List<string> received = [];
        _server.Handler = async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            received.Add(await reader.ReadToEndAsync());
            context.Response.StatusCode = 500;
        };
        using var run = TelemetryRun.Start(_server, options => options.LogRequestBody = true);
        using var content = new StringContent("""{"name":"News"}""");
        using var client = _server.CreateClient();

        await client.PostAsync("lists", content);
        await client.PostAsync("lists", content);

        received.Should().AllBe("""{"name":"News"}""").And.HaveCount(2);
        (await content.ReadAsStringAsync()).Should().Be("""{"name":"News"}""");
        run.Logs.ApiErrors.Select(log => log.Attributes["mailchimp.request.body"]).Should().AllBeEquivalentTo("""{"name":"News"}""");
    }

    [Fact]
    public async Task Expected_errors_leave_the_status_unset_log_at_debug_and_count_as_expected()
    {
        Answer("a missing resource");
        using var run = TelemetryRun.Start(_server, options => options.ExpectedErrors.Add("resource_not_found"));

        await Get("lists/abc");

        run.Span.Status.Should().Be(ActivityStatusCode.Unset);
        run.Span.GetTagItem("mailchimp.error.kind").Should().Be("resource_not_found");
        run.Span.GetTagItem("mailchimp.error.expected").Should().Be(true);
        var log = run.Logs.ApiErrors.Should().ContainSingle().Subject;
        log.Level.Should().Be(LogLevel.Debug);
        log.Attributes["mailchimp.error.expected"].Should().Be(true);
        run.Measure("mailchimp.client.errors").Should().ContainSingle().Which.Attributes["mailchimp.error.expected"].Should().Be(true);
    }

    [Fact]
    public async Task Other_errors_say_nothing_of_being_expected()
    {
        Answer("a forgotten member");
        using var run = TelemetryRun.Start(_server, options => options.ExpectedErrors.Add("resource_not_found"));

        await Get("lists/abc");

        run.Span.GetTagItem("mailchimp.error.expected").Should().BeNull();
        run.Logs.ApiErrors.Should().ContainSingle().Which.Attributes.Should().NotContainKey("mailchimp.error.expected");
        run.Measure("mailchimp.client.errors").Should().ContainSingle().Which.Attributes.Should().NotContainKey("mailchimp.error.expected");
    }

    [Theory]
    [InlineData("a missing resource", LogLevel.Information)]
    [InlineData("a member who exists", LogLevel.Information)]
    [InlineData("a forgotten member", LogLevel.Warning)]
    [InlineData("a bad request", LogLevel.Warning)]
    [InlineData("forbidden", LogLevel.Error)]
    [InlineData("a 504 page", LogLevel.Error)]
    public async Task The_log_level_follows_the_kind(string row, LogLevel level)
    {
        Answer(row);
        using var run = TelemetryRun.Start(_server);

        await Get("ping");

        run.Logs.ApiErrors.Should().ContainSingle().Which.Level.Should().Be(level);
    }

    [Fact]
    public async Task A_redirect_is_followed_hop_by_hop()
    {
        var row = KindCase.Get("a missing resource");
        _server.Handler = context =>
        {
            if (context.Request.Path == "/3.0/ping")
            {
                context.Response.Redirect("/3.0/lists/abc");
                return Task.CompletedTask;
            }

            return TestServer.AnswerAsync(context, row.Status, row.ContentType, row.Bytes);
        };
        using var run = TelemetryRun.Start(_server);

        await Get("ping");

        run.Spans.Select(span => span.DisplayName).Should().Equal("GET /3.0/ping", "GET /3.0/lists/{list_id}");
        run.Spans[0].GetTagItem("mailchimp.error.kind").Should().BeNull();
        run.Measure("mailchimp.client.errors").Sum(error => error.Value).Should().Be(1);
        run.Measure("mailchimp.client.active_requests").Sum(active => active.Value).Should().Be(0);
        run.Measure("mailchimp.client.request.duration").Select(duration => duration.Attributes["url.template"]).Should().BeEquivalentTo(["/3.0/ping", "/3.0/lists/{list_id}"]);
    }

    [Fact]
    public async Task A_redirect_to_another_host_ends_where_it_leaves()
    {
        await using var elsewhere = new Elsewhere(await TestServer.StartAsync(context => TestServer.AnswerAsync(context, 404, null, [])));
        _server.Handler = context =>
        {
            context.Response.Redirect(new Uri(elsewhere.Server.HttpUri, "/3.0/lists/abc").AbsoluteUri);
            return Task.CompletedTask;
        };
        using var run = TelemetryRun.Start(_server);

        await Get("ping");

        run.Spans.Should().HaveCount(2);
        Tags(run.Spans[1]).Keys.Should().NotContain(name => name.StartsWith("mailchimp.", StringComparison.Ordinal));
        run.Measure("mailchimp.client.errors").Should().BeEmpty();
        run.Measure("mailchimp.client.request.duration").Should().ContainSingle().Which.Attributes["url.template"].Should().Be("/3.0/ping");
    }

    [Fact]
    public async Task A_message_that_is_sent_again_is_an_attempt_of_its_own_with_each_attribute_once()
    {
        var attempts = 0;
        _server.Handler = context => TestServer.AnswerAsync(context, ++attempts < 3 ? 500 : 404, null, []);
        using var run = TelemetryRun.Start(_server);
        using var client = new HttpClient(new Retry { InnerHandler = _server.CreateHandler() }) { BaseAddress = new Uri(_server.HttpUri, "/3.0/") };

        await client.GetAsync("ping");

        run.Spans.Select(span => span.GetTagItem("mailchimp.error.kind")).Should().Equal("internal_error", "internal_error", "resource_not_found");
        run.Measure("mailchimp.client.errors").Sum(error => error.Value).Should().Be(3);
        run.Measure("mailchimp.client.active_requests").Sum(active => active.Value).Should().Be(0);
        run.Measure("mailchimp.client.request.duration").Select(duration => (duration.Attributes["error.type"], duration.Value)).Should().BeEquivalentTo([("internal_error", 2.0), ("resource_not_found", 1.0)]);
    }

    [Fact]
    public async Task The_true_method_of_an_override_decides_the_operation()
    {
        Answer("a missing resource");
        using var run = TelemetryRun.Start(_server);

        await Send(new HttpRequestMessage(HttpMethod.Post, "lists/abc/members/def") { Headers = { { "X-HTTP-Method-Override", "PATCH" } } });

        run.Span.GetTagItem("mailchimp.operation").Should().Be("lists.updateListMember");
        run.Span.DisplayName.Should().Be("POST /3.0/lists/{list_id}/members/{subscriber_hash}");
    }

    [Fact]
    public async Task An_unknown_path_and_an_unknown_method_make_no_label()
    {
        Answer("a missing resource");
        using var run = TelemetryRun.Start(_server);

        await Send(new HttpRequestMessage(new HttpMethod("BREW"), "coffee/pot-1"));

        run.Span.GetTagItem("url.template").Should().BeNull();
        run.Measure("mailchimp.client.errors").Should().ContainSingle().Which.Attributes.Should().Contain("http.request.method", "_OTHER").And.NotContainKey("url.template");
    }

    [Fact]
    public async Task An_address_in_the_path_is_redacted_on_the_span()
    {
        Answer("a missing resource");
        using var run = TelemetryRun.Start(_server);

        await Get("lists/abc/members/ada%40reader.example");

        run.Span.GetTagItem("url.full").Should().Be($"{_server.HttpUri}3.0/lists/abc/members/[email]");
    }

    [Fact]
    public async Task A_log_provider_that_throws_is_an_internal_error_and_the_call_goes_on()
    {
        Answer("a missing resource");
        using var run = TelemetryRun.Start(_server, configureServices: services => services.AddLogging(logging => logging.AddProvider(new ThrowingLogs())));

        using var response = await Get("ping");

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await response.Content.ReadAsByteArrayAsync()).Should().Equal(KindCase.Get("a missing resource").Bytes);
        run.Measure("mailchimp.telemetry.internal_errors").Should().ContainSingle().Which.Attributes["mailchimp.telemetry.stage"].Should().Be("log");
        run.Measure("mailchimp.client.active_requests").Should().ContainSingle().Which.Value.Should().Be(0);
    }

    [Fact]
    public async Task A_head_request_and_an_empty_answer_are_classified_by_status()
    {
        _server.Handler = context => TestServer.AnswerAsync(context, 404, "application/json", []);
        using var run = TelemetryRun.Start(_server);

        await Send(new HttpRequestMessage(HttpMethod.Head, "lists/abc"));
        await Get("lists/abc");

        run.Spans.Select(span => span.GetTagItem("mailchimp.error.kind")).Should().Equal("resource_not_found", "resource_not_found");
    }

    [Fact]
    public async Task A_thousand_calls_at_once_end_with_none_active()
    {
        Answer("a missing resource");
        using var run = TelemetryRun.Start(_server);
        using var client = _server.CreateClient();

        await Parallel.ForAsync(0, 1000, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (_, token) => (await client.GetAsync("ping", token)).Dispose());

        run.Measure("mailchimp.client.errors").Sum(error => error.Value).Should().Be(1000);
        run.Measure("mailchimp.client.active_requests").Sum(active => active.Value).Should().Be(0);
        run.Measure("mailchimp.telemetry.internal_errors").Should().BeEmpty();
    }

    private void Answer(string name)
    {
        var row = KindCase.Get(name);
        _server.Handler = context =>
        {
            context.Response.Headers["X-Request-Id"] = "request-1";
            return TestServer.AnswerAsync(context, row.Status, row.ContentType, row.Bytes);
        };
    }

    private Task<HttpResponseMessage> Get(string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Send(request);
    }

    private async Task<HttpResponseMessage> Send(HttpRequestMessage request)
    {
        using var client = _server.CreateClient();
        return await client.SendAsync(request);
    }

    private static Dictionary<string, object?> Tags(Activity span) => span.TagObjects.ToDictionary(tag => tag.Key, tag => tag.Value);

    private sealed class Retry : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await base.SendAsync(request, cancellationToken);
            await base.SendAsync(request, cancellationToken);
            return await base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class Elsewhere(TestServer server) : IAsyncDisposable
    {
        public TestServer Server => server;

        public ValueTask DisposeAsync() => new(server.DisposeAsync());
    }

    private sealed class ThrowingLogs : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("a log provider of the application's");

        public void Dispose()
        {
        }
    }

    private sealed class Once() : ByteArrayContent("{}"u8.ToArray())
    {
        private bool _isDone;

        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            _isDone = !_isDone ? true : throw new InvalidOperationException("Serialized again.");
            return base.SerializeToStreamAsync(stream, context);
        }

        protected override void SerializeToStream(Stream stream, System.Net.TransportContext? context, CancellationToken cancellationToken)
        {
            _isDone = !_isDone ? true : throw new InvalidOperationException("Serialized again.");
            base.SerializeToStream(stream, context, cancellationToken);
        }
    }
}
