namespace Mailchimp.Telemetry.Incidents;

/// <summary>
/// Decides from one call after another whether a data center fails, or one operation of it. An incident opens when the
/// evidence outweighs the chance of a false alarm within a month at the present rate of calls; it is the data center's
/// only if the operations beside the one that fails most fail as well. Holds no clock: times are given. Not thread-safe.
/// </summary>
internal sealed class IncidentDetector
{
    /// <summary>The name under which calls count that reached no operation: name resolution, connections, TLS.</summary>
    public const string NoOperation = "";

    private const double MonthSeconds = 30 * 24 * 3600;

    /// <summary>On top of the number of calls in a month, so that a false alarm is rarer than one in ten months.</summary>
    private const double Margin = 2.4;

    /// <summary>The evidence, in nats, that other operations fail as well, and that they do not.</summary>
    private const double OthersFail = 6;
    private const double OthersWork = -2;

    /// <summary>An operation with so much of the calls is all that there is to go by.</summary>
    private const double Dominant = 0.95;

    private const int MostOperations = 200;
    private const string OtherOperations = "other";

    private static readonly TimeSpan RateMemory = TimeSpan.FromMinutes(30);

    /// <summary>How long an operation's incident waits for news of other operations.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, OperationEvidence> _operations = new(StringComparer.Ordinal);
    private readonly List<OperationEvidence> _open = [];
    private readonly List<OperationEvidence> _suspects = [];
    private readonly List<DetectedChange> _changes = [];
    private readonly TimeSpan _recovery;
    private readonly TimeSpan _silence;
    private readonly UsualShare _usual;
    private readonly EvidenceSteps _steps;
    private readonly EvidenceSteps _operationSteps;

    /// <summary>For large shares alone, and therefore also told of errors that may be one and the same.</summary>
    private readonly EvidenceSteps _largeSteps = new(usual: 0.2, 0.8);

    private readonly SequentialTest _test;
    private readonly SequentialTest _large;
    private OpenIncident? _wide;
    private (long Calls, long Failures) _all;
    private (long Calls, long Failures) _sinceSuspicion;
    private Evidence _evidence;
    private int _epoch;
    private TimeSpan? _first;
    private TimeSpan _last;
    private TimeSpan _halved;
    private double _recentCalls;

    /// <param name="reason">What errors are looked at.</param>
    /// <param name="recovery">How long calls must succeed until an incident is closed.</param>
    /// <param name="silence">After how long without a call an open incident is closed.</param>
    public IncidentDetector(IncidentReason reason, TimeSpan recovery, TimeSpan silence)
    {
        (_recovery, _silence) = (recovery, silence);

        // Timeouts have causes of the caller's own more often than server errors have: only a large share counts.
        var isServer = reason == IncidentReason.ServerErrors;
        _usual = new UsualShare(initial: isServer ? 0.005 : 0.01);
        _steps = isServer ? new EvidenceSteps(_usual.Value, 0.05, 0.2, 0.8) : new EvidenceSteps(_usual.Value, 0.3, 0.8);
        _operationSteps = isServer ? new EvidenceSteps(_usual.Value, 0.2, 0.8) : _steps;
        _test = new SequentialTest(_steps);
        _large = new SequentialTest(_largeSteps);
    }

    /// <summary>The data center's incident, or null.</summary>
    public OpenIncident? Wide => _wide;

    /// <summary>The incidents that are open.</summary>
    public IEnumerable<OpenIncident> Open => _wide is null ? _open.Select(static operation => operation.Open!) : [_wide];

    public bool IsAnyOpen => _wide is not null || _open.Count > 0;

    /// <summary>The share of errors that counts as usual.</summary>
    public double Usual => _usual.Value;

    /// <param name="name">The operation, one of a closed set; <see cref="NoOperation"/> for a call that reached none.</param>
    /// <param name="failed">Whether the call failed.</param>
    /// <param name="now">The time.</param>
    /// <param name="repetition">Whether it failed as a call before it did.</param>
    /// <returns>What has changed; valid until the next call.</returns>
    public IReadOnlyList<DetectedChange> Add(string name, bool failed, TimeSpan now, Repetition repetition = default)
    {
        _changes.Clear();
        CloseSilent(now);
        CountRate(now);
        var operation = Find(name);
        operation.Count(failed, now);
        if (_wide is not null)
        {
            Learn(_wide, failed, now, repetition);
            if (!repetition.IsLast && _wide.Add(failed, now, Usual))
            {
                CloseWide(IncidentChange.Recovered);
            }
        }
        else if (operation.Open is { } open)
        {
            if (!repetition.IsLastOfOperation && open.Add(failed, now, Usual))
            {
                Close(operation, IncidentChange.Recovered);
            }
        }
        else
        {
            Learn(null, failed, now, repetition);
            Suspect(operation, failed, now, repetition);
        }

        return _changes;
    }

    /// <summary>Closes the incidents of which nothing has been heard for the set time.</summary>
    /// <returns>What has changed; valid until the next call.</returns>
    public IReadOnlyList<DetectedChange> CheckSilence(TimeSpan now)
    {
        _changes.Clear();
        CloseSilent(now);
        return _changes;
    }

    private void Suspect(OperationEvidence operation, bool failed, TimeSpan now, Repetition repetition)
    {
        var before = _all;
        if (!repetition.IsLast)
        {
            _all = (_all.Calls + 1, _all.Failures + (failed ? 1 : 0));
            AddToAll(operation, failed, now, repetition.IsKnown);
        }

        if (!repetition.IsLastOfOperation && operation.Name != NoOperation)
        {
            operation.Add(failed, repetition.IsKnown, now, before);
        }

        if (_evidence.Nats == 0 && operation.Evidence.Nats == 0 && _suspects.Count == 0)
        {
            return;
        }

        var threshold = Threshold(now);
        if (_evidence.Nats >= threshold)
        {
            JudgeAll();
        }

        if (_wide is null)
        {
            JudgeOperations(operation, threshold, now);
        }
    }

    private void AddToAll(OperationEvidence operation, bool failed, TimeSpan now, bool isKnown)
    {
        var before = _evidence;
        _evidence = Evidence.Stronger(isKnown ? _test.Strongest : _test.Add(failed, now), _large.Add(failed, now));
        if (_evidence.Nats == 0)
        {
            _sinceSuspicion = (0, 0);
            return;
        }

        if (before.Nats == 0)
        {
            _epoch++;
        }

        _sinceSuspicion = (_sinceSuspicion.Calls + 1, _sinceSuspicion.Failures + (failed ? 1 : 0));
        operation.CountSuspicion(failed, _epoch);
    }

    /// <summary>The calls of all operations are not as usual: is it one operation, or the data center?</summary>
    private void JudgeAll()
    {
        var worst = _operations.Values.Where(static operation => operation.Name != NoOperation).MaxBy(operation => operation.In(_epoch).Failures);
        var own = worst?.In(_epoch) ?? (0, 0);
        var share = (double)_sinceSuspicion.Failures / _sinceSuspicion.Calls;
        var others = Others(_sinceSuspicion.Calls - own.Calls, _sinceSuspicion.Failures - own.Failures, share);
        if (others >= OthersFail || (others > OthersWork / 4 && worst is not null && worst.RecentCalls >= Dominant * _operations.Values.Sum(static operation => operation.RecentCalls)))
        {
            OpenWide();
        }
        else if (others <= OthersWork)
        {
            // It is one operation's: what comes later is looked at afresh.
            ForgetSuspicion();
        }
    }

    private void JudgeOperations(OperationEvidence called, double threshold, TimeSpan now)
    {
        if (called.EnoughSince is null && called.Evidence.Nats >= threshold)
        {
            called.EnoughSince = now;
            _suspects.Add(called);
        }

        for (var i = _suspects.Count - 1; i >= 0; i--)
        {
            var suspect = _suspects[i];
            if (suspect.EnoughSince is not { } since)
            {
                _suspects.RemoveAt(i);
            }
            else if (now - since >= Patience || Others(_all.Calls - suspect.Before.Calls - suspect.Calls, _all.Failures - suspect.Before.Failures - suspect.Failures, suspect.Evidence.Share) <= OthersWork)
            {
                _suspects.RemoveAt(i);
                OpenOperation(suspect);
            }
        }
    }

    /// <summary>How much likelier other calls are if half of a share of them fails, than if only as many do as usual.</summary>
    private double Others(long calls, long failures, double share)
    {
        var failing = Math.Clamp(share / 2, 2 * Usual, 0.95);
        return (failures * Math.Log(failing / Usual)) + ((calls - failures) * Math.Log((1 - failing) / (1 - Usual)));
    }

    private void OpenWide()
    {
        foreach (var operation in _open.ToArray())
        {
            Close(operation, IncidentChange.Widened);
        }

        _wide = new OpenIncident(operation: null, _evidence, _recovery);
        Tell(IncidentChange.Opened, _wide);
        ForgetAll();
    }

    private void OpenOperation(OperationEvidence operation)
    {
        operation.Open = new OpenIncident(operation.Name, operation.Evidence, _recovery);
        _open.Add(operation);
        Tell(IncidentChange.Opened, operation.Open);
        operation.Reset();
        ForgetSuspicion();
    }

    private void CloseWide(IncidentChange how)
    {
        Tell(how, _wide!);
        _wide = null;
        ForgetAll();
    }

    private void Close(OperationEvidence operation, IncidentChange how)
    {
        Tell(how, operation.Open!);
        operation.Open = null;
        operation.Reset();
        _open.Remove(operation);
    }

    private void CloseSilent(TimeSpan now)
    {
        if (_wide is not null && now - _last >= _silence)
        {
            CloseWide(IncidentChange.Silent);
        }

        for (var i = _open.Count - 1; i >= 0; i--)
        {
            if (now - _open[i].LastCall >= _silence)
            {
                Close(_open[i], IncidentChange.Silent);
            }
        }
    }

    private void ForgetAll()
    {
        foreach (var operation in _operations.Values)
        {
            operation.Reset();
        }

        _suspects.Clear();
        ForgetSuspicion();
    }

    private void ForgetSuspicion()
    {
        _test.Reset();
        _large.Reset();
        (_evidence, _sinceSuspicion) = (default, (0, 0));
    }

    private void Tell(IncidentChange change, OpenIncident incident)
    {
        var called = 0;
        var failing = 0;
        foreach (var operation in _operations.Values)
        {
            if (operation.Name != NoOperation)
            {
                called += operation.LastCall >= incident.Since ? 1 : 0;
                failing += operation.LastFailure >= incident.Since && (incident.Operation is null || incident.Operation == operation.Name) ? 1 : 0;
            }
        }

        _changes.Add(new DetectedChange(change, incident, failing, called));
    }

    /// <summary>What is no incident is usual; so is in the end a share that is not large and stays.</summary>
    private void Learn(OpenIncident? incident, bool failed, TimeSpan now, Repetition repetition)
    {
        const double Large = 0.1;
        const double Suspicious = 8;
        var isOrdinary = incident is null ? _evidence.Nats < Suspicious : incident.Failures < Large * incident.Calls;
        if (isOrdinary && !repetition.IsKnown && _usual.Add(failed, now))
        {
            _steps.SetUsual(Usual);
            _operationSteps.SetUsual(Usual);
        }
    }

    private OperationEvidence Find(string name)
    {
        if (_operations.TryGetValue(name, out var known))
        {
            return known;
        }

        return _operations.Count < MostOperations || name is OtherOperations or NoOperation
            ? _operations[name] = new OperationEvidence(name, _operationSteps, _largeSteps)
            : Find(OtherOperations);
    }

    private void CountRate(TimeSpan now)
    {
        _first ??= now;
        _recentCalls = (_recentCalls * Math.Exp(-(now - _last) / RateMemory)) + 1;
        _last = now;
        if (now - _halved >= RateMemory)
        {
            _halved = now;
            foreach (var operation in _operations.Values)
            {
                operation.RecentCalls /= 2;
            }
        }
    }

    /// <summary>The evidence that chance alone gives less than once in the calls of ten months.</summary>
    private double Threshold(TimeSpan now)
    {
        // The memory fills up first: until then the rate is what was counted over the time that it was counted in.
        var seconds = Math.Clamp((now - _first!.Value).TotalSeconds, 60, RateMemory.TotalSeconds);
        return Math.Log(_recentCalls / seconds * MonthSeconds) + Margin;
    }
}
