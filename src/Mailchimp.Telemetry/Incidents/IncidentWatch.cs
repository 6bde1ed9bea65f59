namespace Mailchimp.Telemetry.Incidents;

/// <summary>Watches one data center for one reason: the detector with a clock, a lock and a timer for silence.</summary>
internal sealed class IncidentWatch : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IncidentDetector _detector;
    private readonly TimeProvider _time;
    private readonly TimeSpan _silence;
    private readonly long _origin;
    private readonly Action<IncidentEvent> _changed;
    private ITimer? _timer;
    private volatile MailchimpIncident? _open;

    public IncidentWatch(string? datacenter, IncidentReason reason, TimeSpan silence, TimeProvider time, Action<IncidentEvent> changed)
    {
        (Datacenter, Reason, _silence, _time, _changed) = (datacenter, reason, silence, time, changed);
        _detector = new IncidentDetector(reason, silence);
        _origin = time.GetTimestamp();
    }

    public string? Datacenter { get; }

    public IncidentReason Reason { get; }

    /// <summary>The open incident, or null.</summary>
    public MailchimpIncident? Open => _open;

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    public void Add(bool failed) => Change(detector => detector.Add(failed, Now));

    public void Dispose() => _timer?.Dispose();

    /// <summary>Changes the detector under its lock, and tells of it outside.</summary>
    private void Change(Func<IncidentDetector, IncidentChange> change)
    {
        IncidentEvent? happened = null;
        lock (_gate)
        {
            var (calls, failures, since, last) = (_detector.Calls, _detector.Failures, _detector.Since, _detector.Last);
            switch (change(_detector))
            {
                case IncidentChange.Opened:
                    _open = new MailchimpIncident(Datacenter, Reason, _time.GetUtcNow() - (Now - _detector.Since));
                    happened = new IncidentEvent(IncidentChange.Opened, _open, _detector.Calls, _detector.Failures, Now - _detector.Since, BySilence: false);
                    _timer ??= _time.CreateTimer(static watch => ((IncidentWatch)watch!).Change(detector => detector.CheckSilence(((IncidentWatch)watch!).Now)), this, _silence, _silence / 4);
                    break;
                case IncidentChange.Closed:
                    happened = new IncidentEvent(IncidentChange.Closed, _open!, calls, failures, Now - since, BySilence: Now - last >= _silence);
                    _open = null;
                    _timer?.Dispose();
                    _timer = null;
                    break;
            }
        }

        if (happened is not null)
        {
            _changed(happened);
        }
    }
}
