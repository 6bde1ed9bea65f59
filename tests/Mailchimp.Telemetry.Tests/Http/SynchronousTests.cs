using Mailchimp.Telemetry.Tests.Errors;
using Mailchimp.Telemetry.Tests.Support;

namespace Mailchimp.Telemetry.Tests.Http;

/// <summary>A synchronous call is never made to wait for the pool: what its connection has buffered is all that is looked at.</summary>
public sealed class SynchronousTests : IAsyncLifetime
{
    private static readonly KindCase Row = KindCase.Get("a member who exists");

    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync();

    public async Task DisposeAsync()
    {
        _release.TrySetResult();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(HttpVariant.Http1, true)]
    [InlineData(HttpVariant.Http1, false)]
    [InlineData(HttpVariant.Http1Tls, true)]
    [InlineData(HttpVariant.Http1Tls, false)]
    public void A_body_that_comes_with_its_head_is_classified_before_the_call_returns(HttpVariant variant, bool isChunked)
    {
        _server.Handler = async context =>
        {
            context.Response.StatusCode = Row.Status;
            context.Response.ContentType = Row.ContentType;
            context.Response.ContentLength = isChunked ? null : Row.Bytes.Length;
            await context.Response.Body.WriteAsync(Row.Bytes);
        };
        using var run = TelemetryRun.Start(_server);
        using var client = _server.CreateClient(variant);

        using var response = client.Send(new HttpRequestMessage(HttpMethod.Get, "ping"), HttpCompletionOption.ResponseHeadersRead);

        run.Span.GetTagItem("mailchimp.error.kind").Should().Be("member_exists");
        run.Logs.ApiErrors.Should().ContainSingle();
        ReadAll(response).Should().Equal(Row.Bytes);
    }

    [Fact]
    public async Task A_body_that_comes_in_parts_is_classified_when_it_has_been_read()
    {
        _server.Handler = async context =>
        {
            context.Response.StatusCode = Row.Status;
            context.Response.ContentType = Row.ContentType;
            context.Response.ContentLength = Row.Bytes.Length;
            await context.Response.Body.WriteAsync(Row.Bytes.AsMemory(0, 20));
            await context.Response.Body.FlushAsync();
            await _release.Task;
            await context.Response.Body.WriteAsync(Row.Bytes.AsMemory(20));
        };
        using var run = TelemetryRun.Start(_server);
        using var client = _server.CreateClient();
        using var response = client.Send(new HttpRequestMessage(HttpMethod.Get, "ping"), HttpCompletionOption.ResponseHeadersRead);
        run.Span.GetTagItem("mailchimp.error.kind").Should().Be("bad_request", "status and headers tell no more");

        _release.SetResult();
        (await Task.Run(() => ReadAll(response))).Should().Equal(Row.Bytes);

        run.Span.GetTagItem("mailchimp.error.kind").Should().Be("member_exists");
        run.Logs.ApiErrors.Should().ContainSingle().Which.Attributes["mailchimp.error.kind"].Should().Be("member_exists");
    }

    private static byte[] ReadAll(HttpResponseMessage response)
    {
        using var copy = new MemoryStream();
        response.Content.ReadAsStream().CopyTo(copy);
        return copy.ToArray();
    }
}
