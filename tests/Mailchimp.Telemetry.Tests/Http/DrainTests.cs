using System.Net;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Tests.Http;

/// <summary>An answer that is disposed before its body came: the handler's limits on draining decide what becomes of the connection.</summary>
public sealed class DrainTests : IAsyncLifetime
{
    private const int Length = 10_000;
    private const int FirstPart = 100;

    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TestServer _server = null!;

    /// <summary>How the server sends its body, how much and how long the handler drains (null: as it is by default), and whether the connection is kept.</summary>
    public static TheoryData<Body, int?, int?, bool> Cases => new()
    {
        { Body.Length, null, null, true },
        { Body.Length, Length, null, true },
        { Body.Length, Length - FirstPart, null, true },
        { Body.Length, Length - FirstPart - 1, null, false },
        { Body.Length, 0, null, false },
        { Body.Length, null, 0, false },
        { Body.Length, null, Timeout.Infinite, true },
        { Body.Length, null, 1, false },
        { Body.Chunked, null, null, true },
        { Body.Chunked, FirstPart / 2, null, false },
        { Body.Chunked, Length / 2, null, false },
        { Body.Chunked, Length * 2, null, true },
        { Body.Chunked, null, 0, false },
        { Body.Chunked, null, 1, false },
        { Body.UntilClosed, null, null, false },
    };

    public async Task InitializeAsync() => _server = await TestServer.StartAsync();

    public async Task DisposeAsync()
    {
        _release.TrySetResult();
        await _server.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task It_is_kept_or_closed_as_it_is_without_us(Body body, int? size, int? milliseconds, bool isKept)
    {
        (await IsKept(body, size, milliseconds)).Should().Be(isKept, "that is what the runtime does");
        using var run = TelemetryRun.Start(_server);

        (await IsKept(body, size, milliseconds)).Should().Be(isKept);

        run.Measure("mailchimp.client.errors").Should().ContainSingle();
    }

    private async Task<bool> IsKept(Body body, int? size, int? milliseconds)
    {
        List<string> connections = [];
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Handler = async context =>
        {
            connections.Add(context.Connection.Id);
            if (connections.Count == 1)
            {
                await Answer(context, body, milliseconds > 0 ? Task.Delay(Timeout.Infinite, context.RequestAborted) : release.Task);
            }
        };
        using var handler = _server.CreateHandler();
        handler.MaxConnectionsPerServer = 1;
        handler.MaxResponseDrainSize = size ?? handler.MaxResponseDrainSize;
        handler.ResponseDrainTimeout = milliseconds is { } time ? TimeSpan.FromMilliseconds(time) : TimeSpan.FromSeconds(30);
        using var client = new HttpClient(handler) { BaseAddress = _server.HttpUri, Timeout = TimeSpan.FromSeconds(30) };

        (await client.GetAsync("ping", HttpCompletionOption.ResponseHeadersRead)).Dispose();
        release.SetResult();
        (await client.GetAsync("ping")).Dispose();

        return connections[0] == connections[1];
    }

    private static async Task Answer(HttpContext context, Body body, Task release)
    {
        context.Response.StatusCode = (int)HttpStatusCode.InternalServerError;
        context.Response.ContentLength = body == Body.Length ? Length : null;
        if (body == Body.UntilClosed)
        {
            context.Response.Headers.Connection = "close";
        }

        await context.Response.Body.WriteAsync(new byte[FirstPart]);
        await context.Response.Body.FlushAsync();
        await release;
        for (var sent = FirstPart; sent < Length; sent += FirstPart)
        {
            await context.Response.Body.WriteAsync(new byte[FirstPart]);
        }
    }

    public enum Body
    {
        Length,
        Chunked,
        UntilClosed,
    }
}
