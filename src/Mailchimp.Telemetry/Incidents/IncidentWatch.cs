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

    public void Add(bool failed, bool isRepeated = false)
    {
        IncidentEvent? happened;
        lock (_gate)
        {
            var before = Before();
            happened = Tell(_detector.Add(failed, Now, isRepeated), before);
        }

        Raise(happened);
    }

    public void Dispose() => _timer?.Dispose();

    private void CheckSilence()
    {
        IncidentEvent? happened;
        lock (_gate)
        {
            var before = Before();
            happened = Tell(_detector.CheckSilence(Now), before);
        }

        Raise(happened);
    }

    /// <summary>What the detector forgets when it closes.</summary>
    private (long Calls, long Failures, TimeSpan Since, TimeSpan Last) Before() =>
        (_detector.Calls, _detector.Failures, _detector.Since, _detector.Last);

    private IncidentEvent? Tell(IncidentChange change, (long Calls, long Failures, TimeSpan Since, TimeSpan Last) before)
    {
        switch (change)
        {
            case IncidentChange.Opened:
                _open = new MailchimpIncident(Datacenter, Reason, _time.GetUtcNow() - (Now - _detector.Since));
                _timer ??= _time.CreateTimer(static watch => ((IncidentWatch)watch!).CheckSilence(), this, _silence, _silence / 4);
                return new IncidentEvent(change, _open, _detector.Calls, _detector.Failures, Now - _detector.Since, BySilence: false);
            case IncidentChange.Closed:
                var closed = _open!;
                _open = null;
                _timer?.Dispose();
                _timer = null;
                var bySilence = Now - before.Last >= _silence;
                return new IncidentEvent(change, closed, bySilence ? before.Calls : before.Calls + 1, before.Failures, Now - before.Since, bySilence);
            default:
                return null;
        }
    }

    /// <summary>Outside of the lock: whoever hears of it may be the application's own code.</summary>
    private void Raise(IncidentEvent? happened)
    {
        if (happened is not null)
        {
            _changed(happened);
        }
    }
}
