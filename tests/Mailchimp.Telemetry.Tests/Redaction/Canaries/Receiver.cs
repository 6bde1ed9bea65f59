using System.Collections.Concurrent;
using System.Text;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Tests.Redaction.Canaries;

/// <summary>An OTLP collector and a Seq in one, that keep the bytes they are sent.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly TestServer _server;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _requests = new();

    private Receiver(TestServer server) => _server = server;

    public Uri Uri => _server.HttpUri;

    public static async Task<Receiver> StartAsync()
    {
        var server = await TestServer.StartAsync();
        var receiver = new Receiver(server);
        server.Handler = receiver.HandleAsync;
        return receiver;
    }

    public byte[] Bytes(string path) => [.. _requests.Where(request => request.Path.Contains(path, StringComparison.Ordinal)).SelectMany(static request => request.Body)];

    public string Text(string path) => Encoding.UTF8.GetString(Bytes(path));

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        foreach (var (name, value) in context.Request.Headers)
        {
            body.Write(Encoding.UTF8.GetBytes($"\n{name}: {value}"));
        }

        _requests.Enqueue((context.Request.Path.Value!, body.ToArray()));
        if (context.Request.Path.StartsWithSegments("/api/events"))
        {
            await TestServer.AnswerAsync(context, 201, "application/json", "{}"u8.ToArray());
        }
    }
}
