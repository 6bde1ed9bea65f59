using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using Mailchimp.Telemetry.Tests.Errors;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Mailchimp.Telemetry.Tests.Http;

/// <summary>A server that holds the body back until the call has returned: nobody may wait for it.</summary>
public sealed class LateBodyTests : IAsyncLifetime
{
    private static readonly KindCase Row = KindCase.Get("a member who exists");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TestServer _server = null!;
    private KindCase _row = Row;
    private byte[] _body = Row.Bytes;
    private string? _encoding;

    public static TheoryData<HttpVariant> Variants => [HttpVariant.Http1, HttpVariant.Http1Tls, HttpVariant.Http2Tls];

    public async Task InitializeAsync() => _server = await TestServer.StartAsync(HoldBodyBack);

    public async Task DisposeAsync()
    {
        _release.TrySetResult();
        await _server.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_late_body_is_classified_when_it_is_read(HttpVariant variant)
    {
        using var run = TelemetryRun.Start(_server);
        using var client = _server.CreateClient(variant);

        // The server sends no body until this call has returned: had anything waited for it, it would not return.
        using var response = await client.GetAsync("ping", HttpCompletionOption.ResponseHeadersRead);
        var span = run.Span;
        span.GetTagItem("mailchimp.error.kind").Should().Be("bad_request", "status and headers tell no more yet");
        run.Measure("mailchimp.client.errors").Should().BeEmpty("the kind is not known yet");
        run.Measure("mailchimp.client.request.duration").Should().BeEmpty();

        _release.SetResult();
        (await response.Content.ReadAsByteArrayAsync()).Should().Equal(Row.Bytes);

        run.Measure("mailchimp.client.errors").Should().ContainSingle().Which.Attributes["mailchimp.error.kind"].Should().Be("member_exists");
        var duration = run.Measure("mailchimp.client.request.duration").Should().ContainSingle().Subject;
        duration.Attributes["error.type"].Should().Be("member_exists");
        duration.ExemplarSpans.Should().Equal(span.SpanId);
        var log = run.Logs.ApiErrors.Should().ContainSingle().Subject;
        log.Attributes["mailchimp.error.kind"].Should().Be("member_exists");
        log.Span.Should().Be(span.SpanId, "the event belongs to the call, not to who reads the body");
        span.GetTagItem("mailchimp.error.kind").Should().Be("member_exists", "the span has not been exported from this process yet");
        run.Measure("mailchimp.client.active_requests").Should().ContainSingle().Which.Value.Should().Be(0);
    }

    [Theory]
    [InlineData("gzip", DecompressionMethods.None)]
    [InlineData("gzip", DecompressionMethods.All)]
    [InlineData("br", DecompressionMethods.All)]
    [InlineData("deflate", DecompressionMethods.All)]
    public async Task A_compressed_one_is_classified_whoever_decompresses_it_for_the_application(string encoding, DecompressionMethods decompression)
    {
        (_body, _encoding) = (TestServer.Compress(Row.Bytes, encoding), encoding);
        using var run = TelemetryRun.Start(_server);
        using var client = _server.CreateClient(decompression: decompression);

        using var response = await client.GetAsync("ping", HttpCompletionOption.ResponseHeadersRead);
        _release.SetResult();
        await response.Content.ReadAsByteArrayAsync();

        run.Logs.ApiErrors.Should().ContainSingle().Which.Attributes["mailchimp.error.kind"].Should().Be("member_exists");
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task A_body_that_nobody_reads_does_not_count_as_missing(string method)
    {
        _row = KindCase.Get("a disabled user");
        using var run = TelemetryRun.Start(_server);
        using var client = _server.CreateClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), "ping");

        (await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead)).Dispose();
        await Wait.Until(() => run.Logs.ApiErrors.Count > 0);

        run.Logs.ApiErrors.Should().ContainSingle().Which.Attributes["mailchimp.error.kind"].Should().Be("forbidden", "with no body it would be throttled");
    }

    [Fact]
    public async Task A_body_that_is_read_and_empty_is_missing()
    {
        (_row, _body) = (KindCase.Get("a disabled user"), []);
        using var run = TelemetryRun.Start(_server);
        using var client = _server.CreateClient();

        using var response = await client.GetAsync("ping", HttpCompletionOption.ResponseHeadersRead);
        _release.SetResult();
        (await response.Content.ReadAsByteArrayAsync()).Should().BeEmpty();

        run.Logs.ApiErrors.Should().ContainSingle().Which.Attributes["mailchimp.error.kind"].Should().Be("throttled");
    }

    [Fact]
    public async Task The_address_and_the_request_body_in_its_event_are_those_that_were_sent()
    {
        using var run = TelemetryRun.Start(_server, static options => options.LogRequestBody = true);
        using var client = _server.CreateClient();
        var buffer = "{\"tag\":\"of A\"}"u8.ToArray();
        using var request = new HttpRequestMessage(HttpMethod.Post, "ping") { Content = new ByteArrayContent(buffer) };

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        "{\"tag\":\"of B\"}"u8.CopyTo(buffer);
        request.RequestUri = new Uri(client.BaseAddress!, "elsewhere");
        _release.SetResult();
        await response.Content.ReadAsByteArrayAsync();

        var attributes = run.Logs.ApiErrors.Should().ContainSingle().Subject.Attributes;
        attributes["mailchimp.request.body"].Should().Be("{\"tag\":\"of A\"}");
        attributes["url.full"].Should().Be(new Uri(client.BaseAddress!, "ping").AbsoluteUri);
    }

    [Fact]
    public async Task The_calling_thread_is_free_while_the_body_is_late()
    {
        using var run = TelemetryRun.Start(_server);
        using var client = _server.CreateClient();

        var call = Task.Run(() => client.Send(new HttpRequestMessage(HttpMethod.Get, "ping"), HttpCompletionOption.ResponseHeadersRead));

        (await call.WaitAsync(Patience)).Dispose();
    }

    [Fact]
    public async Task A_late_body_read_synchronously_arrives_whole()
    {
        using var run = TelemetryRun.Start(_server);
        using var client = _server.CreateClient();
        using var response = await client.GetAsync("ping", HttpCompletionOption.ResponseHeadersRead);
        _release.SetResult();

        using var copy = new MemoryStream();
        await Task.Run(() => response.Content.ReadAsStream().CopyTo(copy));

        copy.ToArray().Should().Equal(Row.Bytes);
        run.Logs.ApiErrors.Should().ContainSingle();
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_late_body_that_is_disposed_unread_is_classified_by_its_status(HttpVariant variant)
    {
        using var run = TelemetryRun.Start(_server);
        using var client = _server.CreateClient(variant);

        (await client.GetAsync("ping", HttpCompletionOption.ResponseHeadersRead)).Dispose();
        await Wait.Until(() => run.Logs.ApiErrors.Count > 0);

        run.Measure("mailchimp.client.errors").Should().ContainSingle().Which.Attributes["mailchimp.error.kind"].Should().Be("bad_request");
    }

    [Fact]
    public async Task A_late_body_that_a_retry_handler_disposes_of_is_classified_as_it_is_drained()
    {
        using var run = TelemetryRun.Start(_server);
        using var handler = _server.CreateHandler();
        handler.ResponseDrainTimeout = Timeout.InfiniteTimeSpan;
        using var client = new HttpClient(handler) { BaseAddress = new Uri(_server.HttpUri, "/3.0/") };

        (await client.GetAsync("ping", HttpCompletionOption.ResponseHeadersRead)).Dispose();
        run.Logs.ApiErrors.Should().BeEmpty();
        _release.SetResult();
        await Wait.Until(() => run.Logs.ApiErrors.Count > 0);

        run.Logs.ApiErrors.Should().ContainSingle().Which.Attributes["mailchimp.error.kind"].Should().Be("member_exists");
    }

    [Fact]
    public async Task A_late_body_that_nobody_reads_is_given_up_after_five_seconds()
    {
        var time = new FakeTimeProvider();
        using var run = TelemetryRun.Start(_server, time: time);
        using var client = _server.CreateClient();
        using var response = await client.GetAsync("ping", HttpCompletionOption.ResponseHeadersRead);

        time.Advance(TimeSpan.FromSeconds(4.9));
        run.Measure("mailchimp.client.errors").Should().BeEmpty();
        time.Advance(TimeSpan.FromSeconds(0.2));
        run.Measure("mailchimp.client.errors").Should().ContainSingle();
        var duration = run.Metrics().Single(static metric => metric.Name == "mailchimp.client.request.duration");
        Measurement.SumOf(duration).Should().Be(0, "the response was there at once");

        _release.SetResult();
        (await response.Content.ReadAsByteArrayAsync()).Should().Equal(Row.Bytes, "the application may still want it");
        run.Measure("mailchimp.client.errors").Should().ContainSingle().Which.Value.Should().Be(1);
    }

    [Fact]
    public async Task A_read_of_a_late_body_can_be_cancelled()
    {
        using var run = TelemetryRun.Start(_server);
        using var client = _server.CreateClient();
        using var response = await client.GetAsync("ping", HttpCompletionOption.ResponseHeadersRead);
        var stream = await response.Content.ReadAsStreamAsync();
        using var cancellation = new CancellationTokenSource();

        var read = stream.ReadAsync(new byte[100], cancellation.Token).AsTask();
        read.IsCompleted.Should().BeFalse();
        await cancellation.CancelAsync();

        (await Record.ExceptionAsync(() => read)).Should().BeOfType<TaskCanceledException>().Which.CancellationToken.Should().Be(cancellation.Token);
        run.Measure("mailchimp.client.errors").Should().ContainSingle();
    }

    [Fact]
    public async Task A_buffering_call_waits_for_a_late_body_no_longer_than_its_own_time_out()
    {
        // The head has to be there by then, for which a busy machine may need longer: then it is tried again with more.
        object? status = null;
        for (var timeout = TimeSpan.FromMilliseconds(200); status is null && timeout < Patience; timeout *= 2)
        {
            using var run = TelemetryRun.Start(_server);
            using var client = _server.CreateClient();
            client.Timeout = timeout;

            (await Record.ExceptionAsync(() => client.GetAsync("ping"))).Should().BeOfType<TaskCanceledException>()
                .Which.InnerException.Should().BeOfType<TimeoutException>();

            status = run.Measure("mailchimp.client.errors").SingleOrDefault()?.Attributes.GetValueOrDefault("http.response.status_code");
        }

        status.Should().Be(400);
    }

    [Fact]
    public async Task What_is_late_when_the_host_stops_is_still_reported()
    {
        using var client = _server.CreateClient();
        var run = TelemetryRun.Start(_server);
        using var response = await client.GetAsync("ping", HttpCompletionOption.ResponseHeadersRead);
        run.Logs.ApiErrors.Should().BeEmpty();

        run.Dispose();

        run.Logs.ApiErrors.Should().ContainSingle();
    }

    [Fact]
    public async Task A_whole_document_needs_no_end_mark()
    {
        _server.Handler = async context =>
        {
            context.Response.StatusCode = Row.Status;
            await context.Response.Body.WriteAsync(Row.Bytes);
            await context.Response.Body.FlushAsync();
            await _release.Task;
        };
        using var run = TelemetryRun.Start(_server);
        using var client = _server.CreateClient();

        using var response = await client.GetAsync("ping", HttpCompletionOption.ResponseHeadersRead);

        run.Measure("mailchimp.client.errors").Should().ContainSingle("the document is there, though the body has not ended")
            .Which.Attributes["mailchimp.error.kind"].Should().Be("member_exists");
        _release.SetResult();
        (await response.Content.ReadAsByteArrayAsync()).Should().Equal(Row.Bytes);
    }

    [Theory]
    [InlineData(HttpVariant.Http1, false)]
    [InlineData(HttpVariant.Http1, true)]
    [InlineData(HttpVariant.Http1Tls, true)]
    public async Task An_answer_that_is_dropped_before_its_body_came_gives_its_connection_back(HttpVariant variant, bool isWatched)
    {
        var time = new FakeTimeProvider();
        using var run = isWatched ? TelemetryRun.Start(_server, time: time) : null;
        using var handler = _server.CreateHandler();
        handler.MaxConnectionsPerServer = 1;
        using var client = new HttpClient(handler) { BaseAddress = _server.Root(variant), Timeout = Timeout.InfiniteTimeSpan };
        await Drop(client);
        time.Advance(TimeSpan.FromSeconds(6));

        _server.Handler = static _ => Task.CompletedTask;
        var next = client.GetAsync("ping");

        await Wait.UntilCollected(() => next.IsCompleted);
        (await next).Dispose();
        if (run is not null)
        {
            run.Measure("mailchimp.client.errors").Should().ContainSingle();
        }
    }

    [Fact]
    public async Task A_connection_that_breaks_under_a_dropped_answer_is_no_unobserved_exception()
    {
        var broken = new IOException("on purpose");
        ConcurrentQueue<Exception> unobserved = [];
        EventHandler<UnobservedTaskExceptionEventArgs> onUnobserved = (_, happened) => happened.Exception.Flatten().InnerExceptions.ToList().ForEach(unobserved.Enqueue);
        TaskScheduler.UnobservedTaskException += onUnobserved;
        try
        {
            var time = new FakeTimeProvider();
            using var run = TelemetryRun.Start(configure: static options => options.AdditionalHosts.Add("breaking.example"), time: time);
            var read = await DropAndBreakAsync(broken);
            time.Advance(TimeSpan.FromSeconds(6));
            await Wait.UntilCollected(() => !read.IsAlive);
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= onUnobserved;
        }

        unobserved.Should().NotContain(exception => exception == broken || exception.InnerException == broken);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task Drop(HttpClient client) => _ = await client.GetAsync("ping", HttpCompletionOption.ResponseHeadersRead);

    /// <summary>Gets an answer without its body, drops it, and lets the read of the body fail.</summary>
    /// <returns>The read.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> DropAndBreakAsync(Exception failure)
    {
        var body = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var handler = new SocketsHttpHandler { ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new HeadThenBody(body.Task)) };
        using var client = new HttpClient(handler);
        _ = await client.GetAsync("http://breaking.example/3.0/ping", HttpCompletionOption.ResponseHeadersRead);
        body.SetException(failure);
        await Record.ExceptionAsync(() => body.Task);
        return new WeakReference(body.Task);
    }

    private async Task HoldBodyBack(HttpContext context)
    {
        context.Response.StatusCode = _row.Status;
        context.Response.ContentType = _row.ContentType;
        context.Response.ContentLength = _body.Length > 0 ? _body.Length : null;
        context.Response.Headers.ContentEncoding = _encoding;
        await context.Response.StartAsync();
        await context.Response.Body.FlushAsync();
        await _release.Task;
        await context.Response.Body.WriteAsync(_body);
    }

    /// <summary>A connection that sends a head, and then what it is given.</summary>
    private sealed class HeadThenBody(Task<int> body) : MemoryStream
    {
        private static readonly byte[] Head = "HTTP/1.1 500 Oops\r\nContent-Length: 100\r\n\r\n"u8.ToArray();

        private int _sent;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_sent == Head.Length)
            {
                return await body;
            }

            var count = Math.Min(buffer.Length, Head.Length - _sent);
            Head.AsMemory(_sent, count).CopyTo(buffer);
            _sent += count;
            return count;
        }
    }
}
