using System.Text;
using System.Threading.Channels;

namespace Mailchimp.Telemetry.Simulator.Webhooks;

/// <summary>
/// Delivers webhooks in the order in which they were fired, and again after a while where that fails. Of those that
/// are under way there is a fixed number at most; what goes beyond is counted and dropped.
/// </summary>
internal sealed class WebhookDelivery : IDisposable
{
    private const int Capacity = 2000;
    private const string ContentType = "application/x-www-form-urlencoded";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan[] RetryDelays = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60)];

    private readonly TimeProvider _time;
    private readonly CancellationToken _stopping;
    private readonly HttpClient _client = Loopback.CreateClient();
    private readonly Channel<(Webhook Webhook, int Attempt)> _queue = Channel.CreateUnbounded<(Webhook, int)>(new UnboundedChannelOptions { SingleReader = true });
    private int _pending;
    private int _waiting;
    private int _delivered;
    private int _failed;
    private int _dropped;

    public WebhookDelivery(TimeProvider time, CancellationToken stopping)
    {
        (_time, _stopping) = (time, stopping);
        _ = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Webhooks that wait for their first or next attempt, or are being sent.</summary>
    public int Pending => Volatile.Read(ref _pending);

    /// <summary>Webhooks among them that wait for their next attempt.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public int Delivered => Volatile.Read(ref _delivered);

    /// <summary>Webhooks that were given up after the last attempt.</summary>
    public int Failed => Volatile.Read(ref _failed);

    /// <summary>Webhooks that were never sent, because too many were under way.</summary>
    public int Dropped => Volatile.Read(ref _dropped);

    public void Dispose() => _client.Dispose();

    public void Send(Webhook webhook)
    {
        if (Interlocked.Increment(ref _pending) > Capacity)
        {
            Interlocked.Increment(ref _dropped);
            Finish(webhook);
        }
        else
        {
            _queue.Writer.TryWrite((webhook, 0));
        }
    }

    /// <summary>Whether a URL answers a GET with success, as the API demands when a webhook is added.</summary>
    public async Task<bool> RespondsAsync(string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        return await SucceedsAsync(request);
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var (webhook, attempt) in _queue.Reader.ReadAllAsync(_stopping))
            {
                if (await PostAsync(webhook))
                {
                    Interlocked.Increment(ref _delivered);
                    Finish(webhook);
                }
                else if (attempt < RetryDelays.Length)
                {
                    _ = RetryAsync(webhook, attempt);
                }
                else
                {
                    Interlocked.Increment(ref _failed);
                    Finish(webhook);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }

    private async Task RetryAsync(Webhook webhook, int attempt)
    {
        var delay = Task.Delay(RetryDelays[attempt], _time, _stopping);
        Interlocked.Increment(ref _waiting);
        await delay.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Interlocked.Decrement(ref _waiting);
        _queue.Writer.TryWrite((webhook, attempt + 1));
    }

    private async Task<bool> PostAsync(Webhook webhook)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new StringContent(webhook.Body, Encoding.UTF8, ContentType) };
        if (webhook.Secret is { } secret)
        {
            request.Headers.Add(WebhookSignature.Header, WebhookSignature.Create(secret, webhook.Body, _time.GetUtcNow()));
        }

        return await SucceedsAsync(request);
    }

    private async Task<bool> SucceedsAsync(HttpRequestMessage request)
    {
        using var timeout = new CancellationTokenSource(Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stopping);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !_stopping.IsCancellationRequested))
        {
            return false;
        }
    }

    private void Finish(Webhook webhook)
    {
        Interlocked.Decrement(ref _pending);
        webhook.Done?.Invoke();
    }
}
