using System.Collections.Concurrent;
using System.Net;
using System.Web;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.Tests.Samples;

/// <summary>A server on loopback that keeps the webhooks that it is sent.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedWebhook> _received = new();
    private int _status = 200;

    private WebhookReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(async context =>
        {
            context.Response.StatusCode = Volatile.Read(ref _status);
            if (HttpMethods.IsPost(context.Request.Method))
            {
                using var reader = new StreamReader(context.Request.Body);
                _received.Enqueue(new ReceivedWebhook(context.Request.Path, await reader.ReadToEndAsync(), context.Request.ContentType, context.Request.Headers["X-Mailchimp-Signature"]));
            }
        });
    }

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/hook";

    public IReadOnlyList<ReceivedWebhook> Received => [.. _received];

    /// <summary>What it answers from now on.</summary>
    public int Status
    {
        set => Volatile.Write(ref _status, value);
    }

    public static async Task<WebhookReceiver> StartAsync()
    {
        var receiver = new WebhookReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    public Task Until(int count) => Wait.Until(() => _received.Count >= count);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

internal sealed record ReceivedWebhook(string Path, string Body, string? ContentType, string? Signature)
{
    public string? this[string field] => HttpUtility.ParseQueryString(Body)[field];
}
