using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace FieldTests.Support;

/// <summary>A server in Mailchimp's place that answers as the case has it.</summary>
internal sealed class FakeMailchimp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Script> _scripts = new(StringComparer.Ordinal);
    private Script _others = new([Answer.Ok]);

    private FakeMailchimp()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2);
        });
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public ConcurrentQueue<Request> Requests { get; } = new();

    public Uri Url => new(_app.Urls.First());

    /// <summary>Where HTTP/2 is spoken without TLS, and nothing else.</summary>
    public Uri Http2Url => new(_app.Urls.Last());

    public static async Task<FakeMailchimp> StartAsync()
    {
        var server = new FakeMailchimp();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Answers every request in turn; the last answer stays.</summary>
    public FakeMailchimp Answers(params Answer[] inTurn)
    {
        _others = new Script(inTurn);
        return this;
    }

    /// <summary>Answers one method and path, for example <c>POST /3.0/lists/a1b2c3d4e5/members</c>, in turn.</summary>
    public FakeMailchimp Answers(string methodAndPath, params Answer[] inTurn)
    {
        _scripts[methodAndPath] = new Script(inTurn);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var gone = context.RequestAborted;
        using var body = new StreamReader(context.Request.Body);
        var key = $"{context.Request.Method} {context.Request.Path}";
        Requests.Enqueue(new Request(key, context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), await body.ReadToEndAsync(gone)));
        var answer = (_scripts.TryGetValue(key, out var script) ? script : _others).Next();
        try
        {
            await Task.Delay(answer == Answer.Never ? Timeout.InfiniteTimeSpan : answer.BeforeHead, gone);
            if (answer == Answer.Cut)
            {
                context.Abort();
                return;
            }

            context.Response.StatusCode = answer.Status;
            context.Response.ContentType = answer.ContentType;
            foreach (var (name, value) in answer.Headers)
            {
                context.Response.Headers[name] = value;
            }

            if (answer.BeforeBody > TimeSpan.Zero)
            {
                await context.Response.Body.FlushAsync(gone);
                await Task.Delay(answer.BeforeBody, gone);
            }

            await context.Response.Body.WriteAsync(answer.Body, gone);
        }
        catch (OperationCanceledException)
        {
            // The application gave the call up.
        }
    }

    internal sealed record Request(string MethodAndPath, IReadOnlyDictionary<string, string> Headers, string Body);

    private sealed class Script(Answer[] inTurn)
    {
        private int _next = -1;

        public Answer Next() => inTurn[Math.Min(Interlocked.Increment(ref _next), inTurn.Length - 1)];
    }
}
