using System.Collections.Immutable;
using Mailchimp.Telemetry.Contract;

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
    private bool _isDisposed;
    private ImmutableArray<(OpenIncident Key, MailchimpIncident Incident)> _open = [];

    /// <summary>The operations that have had an incident: as many as the API has at most.</summary>
    private ImmutableHashSet<string> _operations = [];

    public IncidentWatch(string? datacenter, MailchimpIncidentReason reason, TimeSpan recovery, TimeSpan silence, TimeProvider time, Action<IncidentEvent> changed)
    {
        (Datacenter, Reason, _silence, _time, _changed) = (datacenter, reason, silence, time, changed);
        _detector = new IncidentDetector(reason, recovery, silence);
        _origin = time.GetTimestamp();
    }

    public string? Datacenter { get; }

    public MailchimpIncidentReason Reason { get; }

    /// <summary>The incidents that are open: the data center's, or those of single operations.</summary>
    public IEnumerable<MailchimpIncident> Open => Incidents.Select(static open => open.Incident);

    /// <summary>Whether the data center as a whole (null), and each operation that has had an incident, has one now.</summary>
    public IEnumerable<(string? Operation, bool IsOpen)> States
    {
        get
        {
            lock (_gate)
            {
                return [.. _operations.Prepend(null).Select(operation => (operation, _open.Any(open => open.Incident.Operation == operation)))];
            }
        }
    }

    private ImmutableArray<(OpenIncident Key, MailchimpIncident Incident)> Incidents
    {
        get
        {
            lock (_gate)
            {
                return _open;
            }
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    /// <summary>Whether the data center as a whole has an open incident.</summary>
    public bool IsOpen => Incidents.Any(static open => open.Incident.Scope == MailchimpIncidentScope.Datacenter);

    public void Add(string operation, bool failed, Repetition repetition = default)
    {
        List<IncidentEvent>? happened;
        lock (_gate)
        {
            happened = Tell(_detector.Add(operation, failed, Now, repetition));
        }

        Raise(happened);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    private void CheckSilence()
    {
        List<IncidentEvent>? happened;
        lock (_gate)
        {
            happened = Tell(_detector.CheckSilence(Now));
        }

        Raise(happened);
    }

    private List<IncidentEvent>? Tell(IReadOnlyList<DetectedChange> changes)
    {
        if (changes.Count == 0)
        {
            return null;
        }

        var happened = new List<IncidentEvent>(changes.Count);
        foreach (var change in changes)
        {
            var key = change.Incident;
            var incident = change.Change == IncidentChange.Opened ? Describe(key) : _open.First(open => ReferenceEquals(open.Key, key)).Incident;
            incident = incident with { FailingOperations = change.FailingOperations, CalledOperations = change.CalledOperations };
            _open = change.Change == IncidentChange.Opened ? _open.Add((key, incident)) : _open.RemoveAll(open => ReferenceEquals(open.Key, key));
            _operations = incident.Operation is { } operation ? _operations.Add(operation) : _operations;
            happened.Add(new IncidentEvent(change.Change, incident, key.Counts.Calls, key.Counts.Failures, Now - key.Since));
        }

        SetTimer(_open.IsEmpty);
        return happened;
    }

    private MailchimpIncident Describe(OpenIncident incident) => new()
    {
        Datacenter = Datacenter,
        Reason = Reason,
        Scope = incident.Operation is null ? MailchimpIncidentScope.Datacenter : MailchimpIncidentScope.Operation,
        Operation = incident.Operation,
        Since = _time.GetUtcNow() - (Now - incident.Since),
    };

    private void SetTimer(bool isIdle)
    {
        if (isIdle || _isDisposed)
        {
            _timer?.Dispose();
            _timer = null;
        }
        else
        {
            _timer ??= _time.CreateDetachedTimer(static watch => ((IncidentWatch)watch!).CheckSilence(), this, _silence, _silence / 4);
        }
    }

    /// <summary>Outside of the lock: whoever hears of it may be the application's own code.</summary>
    private void Raise(List<IncidentEvent>? happened) => happened?.ForEach(_changed);
}
