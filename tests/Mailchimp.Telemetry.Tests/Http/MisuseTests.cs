using System.Buffers;
using System.Text;
using Mailchimp.Telemetry.Tests.Support;

namespace Mailchimp.Telemetry.Tests.Http;

/// <summary>What applications do that they should not: it must not become worse by us.</summary>
public sealed class MisuseTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync();

    public async Task DisposeAsync()
    {
        _release.TrySetResult();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Two_reads_at_once_never_see_what_was_not_sent()
    {
        _server.Handler = async context =>
        {
            context.Response.StatusCode = 500;
            await context.Response.StartAsync();
            await context.Response.Body.FlushAsync();
            await _release.Task;
            await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(new string('a', 100)));
        };
        using var run = TelemetryRun.Start(_server);
        using var client = _server.CreateClient();
        FillPool();
        using var response = await client.GetAsync("ping", HttpCompletionOption.ResponseHeadersRead);
        using var stream = await response.Content.ReadAsStreamAsync();
        var buffers = new[] { new byte[300], new byte[300] };

        var reads = buffers.Select(buffer => Record.ExceptionAsync(() => stream.ReadAsync(buffer).AsTask())).ToArray();
        _release.SetResult();
        await Task.WhenAny(Task.WhenAll(reads), Task.Delay(TimeSpan.FromSeconds(2)));
        response.Dispose();

        buffers.SelectMany(static buffer => buffer).Should().OnlyContain(static sent => sent == 'a' || sent == 0);
    }

    [Fact]
    public async Task Another_request_with_the_same_options_does_not_end_the_call()
    {
        var isAsked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Handler = async context =>
        {
            isAsked.TrySetResult();
            await _release.Task;
            await context.Response.Body.WriteAsync("{}"u8.ToArray());
        };
        var other = await TestServer.StartAsync(static context => TestServer.AnswerAsync(context, 503, "text/plain", "elsewhere"u8.ToArray()));
        using var run = TelemetryRun.Start(_server);
        using var client = _server.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "ping");
        var call = client.SendAsync(request);
        await isAsked.Task;

        using var copy = new HttpRequestMessage(HttpMethod.Get, other.HttpUri);
        foreach (var (name, value) in request.Options)
        {
            ((IDictionary<string, object?>)copy.Options)[name] = value;
        }

        using (var elsewhere = await client.SendAsync(copy))
        {
            elsewhere.Content.GetType().FullName.Should().StartWith("System.Net.Http.");
        }

        _release.SetResult();
        (await call).Dispose();
        run.Spans.Where(static span => span.GetTagItem("url.template") is not null).Should().ContainSingle().Which.GetTagItem("mailchimp.error.kind").Should().BeNull();
        run.Measure("mailchimp.client.errors").Should().BeEmpty();
        await other.DisposeAsync();
    }

    private static void FillPool()
    {
        var rented = Enumerable.Range(0, 64).Select(static _ => ArrayPool<byte>.Shared.Rent(4096)).ToList();
        rented.ForEach(static array => array.AsSpan().Fill((byte)'s'));
        rented.ForEach(static array => ArrayPool<byte>.Shared.Return(array));
    }
}
