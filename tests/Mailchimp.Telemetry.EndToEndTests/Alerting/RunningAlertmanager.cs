using Mailchimp.Telemetry.EndToEndTests.Support;

namespace Mailchimp.Telemetry.EndToEndTests.Alerting;

/// <summary>Alertmanager with the shipped configuration, and whom it tells.</summary>
public sealed class RunningAlertmanager : IAsyncLifetime, IDisposable
{
    private WebhookReceiver? _receiver;
    private AlertmanagerServer? _server;
    private string? _skipReason;

    internal AlertmanagerServer Server
    {
        get
        {
            Skip.If(_skipReason is not null, _skipReason);
            return _server!;
        }
    }

    internal WebhookReceiver Receiver => _receiver!;

    public async Task InitializeAsync()
    {
        _receiver = await WebhookReceiver.StartAsync();
        try
        {
            _server = new AlertmanagerServer(_receiver.Address);
        }
        catch (SkipException exception)
        {
            _skipReason = exception.Message;
        }
    }

    public async Task DisposeAsync()
    {
        Dispose();
        if (_receiver is not null)
        {
            await _receiver.DisposeAsync();
        }
    }

    public void Dispose()
    {
        _server?.Dispose();
        _server = null;
    }

    /// <summary>Waits until all that is to be told of earlier alerts of a route has been told: an alert raised now, with a group of its own, has arrived.</summary>
    internal async Task FlushAsync(string alert)
    {
        var job = Guid.NewGuid().ToString("n");
        await Server.RaiseAsync(Labels.Parse($"{alert} job={job}"));
        await Receiver.WaitForAsync(notification => notification.IsAbout("job", job));
    }
}
