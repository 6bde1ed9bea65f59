using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Mailchimp.Telemetry.EndToEndTests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.EndToEndTests.Alerting;

/// <summary>Takes what Alertmanager sends, by webhook, to any of its receivers: each has its name as the path.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<Notification> _notifications = new();
    private readonly WebApplication _app;

    private WebhookReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    public Uri Address => new(_app.Urls.Single());

    /// <summary>All that has come, in its order.</summary>
    public IReadOnlyList<Notification> Notifications => [.. _notifications];

    public static async Task<WebhookReceiver> StartAsync()
    {
        var receiver = new WebhookReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    public Task WaitForAsync(Func<Notification, bool> isIt) => Until.Holds(() => _notifications.Any(isIt));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context) =>
        _notifications.Enqueue(new Notification(context.Request.Path.Value![1..], (await JsonNode.ParseAsync(context.Request.Body))!));
}
