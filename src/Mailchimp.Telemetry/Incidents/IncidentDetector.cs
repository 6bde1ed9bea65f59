using System.Runtime.CompilerServices;

namespace Mailchimp.Telemetry.Incidents;

/// <summary>
/// Decides, call by call, whether a data center or one of its operations is failing. An incident opens when the
/// evidence outweighs the chance of a false alarm within a month at the present rate of calls; it is the data center's
/// only if the operations beside the one that fails most fail as well. Holds no clock: times are given. Not thread-safe.
/// </summary>
internal sealed class IncidentDetector
{
    /// <summary>The name for calls that failed before they reached an operation: name resolution, connection or TLS.</summary>
    public const string NoOperation = "";

    private const double MonthSeconds = 30 * 24 * 3600;

    /// <summary>Added to ln(calls in a month): e^2.4 is 11, so chance alone opens less than one incident in ten months.</summary>
    private const double Margin = 2.4;

    /// <summary>The evidence, in nats, that other operations fail as well, and that they do not.</summary>
    private const double OthersFail = 6;
    private const double OthersWork = -4;

    /// <summary>Less evidence than that is no news of the others.</summary>
    private const double SpeakAgainst = -1;

    /// <summary>Above this share of the calls, the other operations are too few to compare with.</summary>
    private const double Dominant = 0.95;

    /// <summary>Operations that fail one after the other, and have this share of the calls, are the data center.</summary>
    private const double Most = 0.8;

    private const int MostOperations = 200;
    private const int FoundPlaces = 64;
    private const string OtherOperations = "other";

    /// <summary>An operation's incident waits for news of the others as long as so many of their calls usually take.</summary>
    private const double AwaitedCalls = 5;

    /// <summary>An operation is not silent before so many of its calls are missing.</summary>
    private const int MissedCalls = 3;

    private static readonly TimeSpan RateMemory = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan LeastPatience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MostPatience = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, OperationEvidence> _operations = new(StringComparer.Ordinal);

    /// <summary>The operations found last, by their names' identity: a name is nearly always the same object.</summary>
    private readonly (string? Name, OperationEvidence Operation)[] _found = new (string?, OperationEvidence)[FoundPlaces];

    private readonly List<OperationEvidence> _open = [];
    private readonly List<OperationEvidence> _suspects = [];
    private readonly List<DetectedChange> _changes = [];
    private readonly TimeSpan _recovery;
    private readonly TimeSpan _silence;
    private readonly UsualShare _usual;
    private readonly EvidenceSteps _steps;
    private readonly double _initial;
    private readonly double[] _operationShares;

    /// <summary>For large shares alone, so it may count repeats of the same error too.</summary>
    private readonly EvidenceSteps _largeSteps = new(usual: 0.2, 0.8);

    private readonly OutageTest _test;
    private OpenIncident? _wide;
    private Counts _all;
    private Counts _sinceSuspicion;
    private int _suspicion;
    private TimeSpan? _first;
    private TimeSpan _last;
    private TimeSpan _halved;
    private double _recentCalls;

    /// <param name="reason">What errors are looked at.</param>
    /// <param name="recovery">How long calls must be back to normal before an incident closes.</param>
    /// <param name="silence">After how long without a call an open incident is closed.</param>
    public IncidentDetector(MailchimpIncidentReason reason, TimeSpan recovery, TimeSpan silence)
    {
        (_recovery, _silence) = (recovery, silence);

        // Timeouts have causes of the caller's own more often than server errors have: only a large share counts.
        var isServer = reason == MailchimpIncidentReason.ServerErrors;
        _initial = isServer ? 0.005 : 0.01;
        _operationShares = isServer ? [0.2, 0.8] : [0.3, 0.8];
        _usual = new UsualShare(_initial);
        _steps = isServer ? new EvidenceSteps(_usual.Value, 0.05, 0.2, 0.8) : new EvidenceSteps(_usual.Value, 0.3, 0.8);
        _test = new OutageTest(_steps, _largeSteps);
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
            Learn(operation, _wide, failed, now, repetition);
            if (!repetition.IsLast && _wide.Add(failed, now, Usual))
            {
                CloseWide(IncidentChange.Recovered);
            }
        }
        else if (operation.Open is { } open)
        {
            if (IsMild(open) && !repetition.IsKnown)
            {
                operation.Learn(failed, now, Usual);
            }

            if (!repetition.IsLastOfOperation && open.Add(failed, now, Math.Max(operation.Usual, Usual)))
            {
                Close(operation, IncidentChange.Recovered);
            }
        }
        else
        {
            Learn(operation, null, failed, now, repetition);
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
            _all = _all.With(failed);
            AddToAll(operation, failed, now, repetition);
        }

        if (!repetition.IsLastOfOperation && operation.Name != NoOperation)
        {
            operation.Add(failed, repetition, now, before);
        }

        if (_test.Evidence.Nats == 0 && operation.Evidence.Nats == 0 && _suspects.Count == 0)
        {
            return;
        }

        var threshold = Threshold(now);
        if (_test.Evidence.Nats >= threshold)
        {
            JudgeAll();
        }

        if (_wide is null)
        {
            JudgeOperations(operation, threshold, now);
        }
    }

    private void AddToAll(OperationEvidence operation, bool failed, TimeSpan now, Repetition repetition)
    {
        var wasSuspect = _test.Evidence.Nats > 0;
        _test.Add(failed, repetition, now, default);
        if (_test.Evidence.Nats == 0)
        {
            _sinceSuspicion = default;
            return;
        }

        _suspicion += wasSuspect ? 0 : 1;
        _sinceSuspicion = _sinceSuspicion.With(failed);
        operation.CountSuspicion(failed, _suspicion);
    }

    /// <summary>The calls of all operations are not as usual: is it one operation, or the data center?</summary>
    private void JudgeAll()
    {
        var worst = _operations.Values.Where(static operation => operation.Name != NoOperation).MaxBy(operation => operation.During(_suspicion).Failures);
        var others = Others(_sinceSuspicion - (worst?.During(_suspicion) ?? default), _sinceSuspicion.Share);
        if (others >= OthersFail || (others > SpeakAgainst && worst is not null && ShareOf(worst) >= Dominant))
        {
            OpenWide(_test.Evidence);
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
            else if (suspect.Evidence.Nats >= threshold)
            {
                var others = Others(_all - suspect.Evidence.Before - suspect.Evidence.Counts, suspect.Evidence.Counts.Share);
                var isOverdue = now - since >= PatienceFor(suspect, now);
                if (isOverdue && others > SpeakAgainst)
                {
                    // All that is called fails, and what usually follows has stopped.
                    OpenWide(suspect.Evidence);
                    return;
                }

                if (isOverdue || others <= OthersWork)
                {
                    _suspects.RemoveAt(i);
                    OpenOperation(suspect);
                }
            }
        }
    }

    /// <summary>The log-likelihood ratio of other calls: failing at half of a share, against failing at the usual one.</summary>
    private double Others(Counts counts, double share)
    {
        var failing = Math.Max(share / 2, 2 * Usual);
        return (counts.Failures * Math.Log(failing / Usual)) + ((counts.Calls - counts.Failures) * Math.Log((1 - failing) / (1 - Usual)));
    }

    /// <param name="evidence">By value: closing resets the test that it is a part of.</param>
    private void OpenWide(Evidence evidence)
    {
        foreach (var operation in _open.ToArray())
        {
            Close(operation, IncidentChange.Widened);
        }

        _wide = new OpenIncident(operation: null, evidence, leastShare: 0, _recovery);
        Report(IncidentChange.Opened, _wide);
        ForgetAll();
    }

    private void OpenOperation(OperationEvidence operation)
    {
        if (_open.Count > 0 && _open.Sum(ShareOf) + ShareOf(operation) >= Most)
        {
            OpenWide(operation.Evidence);
            return;
        }

        operation.Open = new OpenIncident(operation.Name, operation.Evidence, _operationShares[0], _recovery);
        _open.Add(operation);
        Report(IncidentChange.Opened, operation.Open);
        operation.Reset();
        ForgetSuspicion();
    }

    private void CloseWide(IncidentChange how)
    {
        Report(how, _wide!);
        _wide = null;
        ForgetAll();
    }

    private void Close(OperationEvidence operation, IncidentChange how)
    {
        Report(how, operation.Open!);
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
            var silent = now - _open[i].LastCall;
            if (silent >= _silence && silent >= MissedCalls * _open[i].Gap)
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
        _sinceSuspicion = default;
    }

    private void Report(IncidentChange change, OpenIncident incident)
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

    /// <summary>Learns from calls outside of incidents, and within one whose share is small, so that a small share that lasts becomes usual.</summary>
    private void Learn(OperationEvidence operation, OpenIncident? incident, bool failed, TimeSpan now, Repetition repetition)
    {
        const double Suspicious = 8;
        if (repetition.IsKnown || (incident is null ? Math.Max(_test.Evidence.Nats, operation.Evidence.Nats) >= Suspicious : !IsMild(incident)))
        {
            return;
        }

        operation.Learn(failed, now, Usual);
        if (_usual.Add(failed, now))
        {
            _steps.SetUsual(Usual);
        }
    }

    private static bool IsMild(OpenIncident incident) => incident.Counts.Share < 0.1;

    private OperationEvidence Find(string name)
    {
        ref var found = ref _found[RuntimeHelpers.GetHashCode(name) % FoundPlaces];
        if (!ReferenceEquals(found.Name, name))
        {
            found = (name, Search(name));
        }

        return found.Operation;
    }

    private OperationEvidence Search(string name)
    {
        if (_operations.TryGetValue(name, out var known))
        {
            return known;
        }

        return _operations.Count < MostOperations || name is OtherOperations or NoOperation
            ? _operations[name] = new OperationEvidence(name, _initial, _operationShares, _largeSteps)
            : Search(OtherOperations);
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

    /// <summary>The evidence, in nats, that chance alone reaches less than once in ten months at the present rate of calls.</summary>
    private double Threshold(TimeSpan now) => Math.Log(Rate(now) * MonthSeconds) + Margin;

    /// <summary>Calls a second.</summary>
    private double Rate(TimeSpan now)
    {
        // The memory fills up first: until then the rate is what was counted over the time that it was counted in.
        var seconds = Math.Clamp((now - _first!.Value).TotalSeconds, 60, RateMemory.TotalSeconds);
        return _recentCalls / seconds;
    }

    private double ShareOf(OperationEvidence operation) => operation.RecentCalls / _operations.Values.Sum(static each => each.RecentCalls);

    private TimeSpan PatienceFor(OperationEvidence suspect, TimeSpan now)
    {
        var calls = Rate(now) * (1 - ShareOf(suspect));
        return calls <= AwaitedCalls / MostPatience.TotalSeconds ? MostPatience : TimeSpan.FromSeconds(Math.Max(LeastPatience.TotalSeconds, AwaitedCalls / calls));
    }
}
