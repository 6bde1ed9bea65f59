using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FieldTests.Support;

/// <summary>Takes what is posted, unzipped, and gives every request the same answer.</summary>
internal sealed class BodyReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<string, string> _answer;

    private BodyReceiver(Func<string, string> answer)
    {
        _answer = answer;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRequestDecompression();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.UseRequestDecompression();
        _app.Run(ReceiveAsync);
    }

    public ConcurrentQueue<(string Path, string Body)> Received { get; } = new();

    public Uri Url => new(_app.Urls.First());

    public static async Task<BodyReceiver> StartAsync(Func<string, string> answer)
    {
        var receiver = new BodyReceiver(answer);
        await receiver._app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        Received.Enqueue((context.Request.Path, body));
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(_answer(body), context.RequestAborted);
    }
}
