using Mailchimp.Telemetry.EndToEndTests.Support;
using Mailchimp.Telemetry.Simulator;

namespace Mailchimp.Telemetry.EndToEndTests.Alerting;

/// <summary>Four applications at once, what goes wrong with each, and whom Alertmanager tells: from the call to the notification.</summary>
public sealed class AlertedDay : IAsyncLifetime, IDisposable
{
    private const int DaySeconds = 12;

    private readonly RunningAlertmanager _alertmanager = new();
    private readonly List<CallingJob> _jobs = [];
    private DotnetProcess? _newsletter;
    private PrometheusServer? _prometheus;
    private string? _skipReason;

    internal WebhookReceiver Receiver => _alertmanager.Receiver;

    internal CallingJob WithOutage => Job("with-outage");

    internal CallingJob WithOldKey => Job("with-old-key");

    internal CallingJob WithTooMuch => Job("with-too-much");

    /// <summary>Ends while the outage is open and all alerts that go with it have fired and would have been told.</summary>
    internal Task<IReadOnlyList<Notification>> DuringOutage { get; private set; } = null!;

    internal Task<IReadOnlyList<Notification>> AfterOutage { get; private set; } = null!;

    internal Task<IReadOnlyList<Notification>> AfterRejection { get; private set; } = null!;

    internal Task<IReadOnlyList<Notification>> AfterRefusal { get; private set; } = null!;

    internal Task<IReadOnlyList<Notification>> AfterNewsletter { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await _alertmanager.InitializeAsync();
        try
        {
            var (alertmanager, newsletter) = (_alertmanager.Server.Port, Ports.Free());
            _jobs.AddRange(await Task.WhenAll(CallingJob.StartAsync("with-outage", "us19"), CallingJob.StartAsync("with-old-key", "us3"), CallingJob.StartAsync("with-too-much", "us4", atOnce: 16)));
            _prometheus = new PrometheusServer("0s", [("newsletter", newsletter), .. _jobs.Select(job => (job.Name, job.Port))], alertmanager);
            _newsletter = DotnetProcess.StartNewsletter(["--seconds", $"{DaySeconds}", "--metrics-port", $"{newsletter}"]);
        }
        catch (SkipException exception)
        {
            _skipReason = exception.Message;
            return;
        }

        DuringOutage = BreakMailchimpAsync();
        AfterOutage = MendMailchimpAsync();
        AfterRejection = RevokeKeyAsync();
        AfterRefusal = WaitForRefusalAsync();
        AfterNewsletter = WaitForNewsletterAsync();
    }

    /// <summary>Skips a test that lacks a program.</summary>
    public void Check() => Skip.If(_skipReason is not null, _skipReason);

    public async Task DisposeAsync()
    {
        await Task.WhenAll([.. _jobs.Select(job => job.DisposeAsync().AsTask())]);
        Dispose();
        await _alertmanager.DisposeAsync();
    }

    public void Dispose()
    {
        _newsletter?.Dispose();
        _prometheus?.Dispose();
        (_newsletter, _prometheus) = (null, null);
    }

    private async Task<IReadOnlyList<Notification>> BreakMailchimpAsync()
    {
        await WaitForCallsAsync(WithOutage);
        WithOutage.Mailchimp.Faults.Add(Fault.Incident(1, 500, 502, 503, 504));
        await Receiver.WaitForAsync(notification => notification.IsAbout("job", WithOutage.Name));
        await WaitForAlertAsync("MailchimpErrorBudgetBurn", "job", WithOutage.Name);
        await WaitForAlertAsync("MailchimpCdnTimeouts", "job", WithOutage.Name);
        await Task.WhenAll(_alertmanager.FlushAsync("MailchimpErrorBudgetBurn severity=critical window=1h"), _alertmanager.FlushAsync("MailchimpTest severity=warning"));
        return Receiver.Notifications;
    }

    private async Task<IReadOnlyList<Notification>> MendMailchimpAsync()
    {
        await DuringOutage;
        WithOutage.Mailchimp.Faults.Clear();
        await Receiver.WaitForAsync(notification => !notification.IsFiring && notification.IsAbout("mailchimp_datacenter", WithOutage.Datacenter));
        return Receiver.Notifications;
    }

    private async Task<IReadOnlyList<Notification>> RevokeKeyAsync()
    {
        await WaitForCallsAsync(WithOldKey);
        WithOldKey.RevokeKey();
        return await WaitForPageAsync(WithOldKey);
    }

    private async Task<IReadOnlyList<Notification>> WaitForRefusalAsync()
    {
        await WaitForAlertAsync("MailchimpSaturated", "mailchimp_account", WithTooMuch.Account);
        await WaitForAlertAsync("MailchimpThrottledByConnections", "mailchimp_account", WithTooMuch.Account);
        return await WaitForPageAsync(WithTooMuch);
    }

    private async Task<IReadOnlyList<Notification>> WaitForNewsletterAsync()
    {
        await Receiver.WaitForAsync(static notification => !notification.IsFiring && notification.IsAbout("alertname", "MailchimpIncident") && notification.IsAbout("job", "newsletter"));
        return Receiver.Notifications;
    }

    /// <summary>Waits until a page has come, and all that else would have.</summary>
    private async Task<IReadOnlyList<Notification>> WaitForPageAsync(CallingJob job)
    {
        await Receiver.WaitForAsync(notification => notification.Receiver == "pager" && notification.IsAbout("job", job.Name));
        await Task.WhenAll(_alertmanager.FlushAsync("MailchimpTest severity=warning"), _alertmanager.FlushAsync("MailchimpCredentialsRejected severity=warning mailchimp_account=other"));
        return Receiver.Notifications;
    }

    /// <summary>Prometheus has seen calls that worked.</summary>
    private async Task WaitForCallsAsync(CallingJob job) =>
        await Until.AsyncResult(() => _prometheus!.QueryAsync($$"""sum(mailchimp_client_request_duration_seconds_count{job="{{job.Name}}"}) > 10"""), static calls => calls.Count > 0);

    private async Task WaitForAlertAsync(string name, string label, string value) =>
        await Until.AsyncResult(_alertmanager.Server.AlertsAsync, alerts => alerts.Any(alert => (string)alert["labels"]!["alertname"]! == name && (string?)alert["labels"]![label] == value));

    private CallingJob Job(string name) => _jobs.Single(job => job.Name == name);
}
