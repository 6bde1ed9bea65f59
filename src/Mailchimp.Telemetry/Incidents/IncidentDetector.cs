namespace Mailchimp.Telemetry.Incidents;

internal enum IncidentChange
{
    None,
    Opened,
    Closed,
}

/// <summary>
/// Decides from one call after another whether an incident is open. It opens when the evidence outweighs the chance
/// of a false alarm within a month at the present rate of calls, and closes on evidence of success, or when nothing
/// is heard for a while. Holds no clock: times are given. Not thread-safe.
/// </summary>
internal sealed class IncidentDetector
{
    private const double MonthSeconds = 30 * 24 * 3600;

    /// <summary>On top of the number of calls in a month, so that a false alarm is rarer than one in ten months.</summary>
    private const double Margin = 2.4;

    /// <summary>The share of errors that is normal again, and the evidence that it takes to believe it.</summary>
    private const double Healthy = 0.01;
    private const double CloseEvidence = 9;
    private const double LeastSevere = 0.03;

    private static readonly TimeSpan RateMemory = TimeSpan.FromMinutes(30);

    private readonly SequentialTest _opening;

    /// <summary>For large shares alone, and therefore also told of errors that may be one and the same.</summary>
    private readonly SequentialTest _large = new(normal: 0.2, 0.8);

    private readonly TimeSpan _silence;
    private TimeSpan? _first;
    private TimeSpan _last;
    private double _recentCalls;
    private double _closing;
    private double _severe;
    private TimeSpan _suspicionSince;

    /// <param name="reason">What errors are looked at.</param>
    /// <param name="silence">After how long without a call an open incident is closed.</param>
    public IncidentDetector(IncidentReason reason, TimeSpan silence)
    {
        _silence = silence;

        // Timeouts have causes of the caller's own more often than server errors have: only a large share counts.
        _opening = reason == IncidentReason.ServerErrors
            ? new SequentialTest(normal: 0.005, 0.05, 0.2, 0.8)
            : new SequentialTest(normal: 0.01, 0.3, 0.8);
    }

    public bool IsOpen { get; private set; }

    /// <summary>When the errors began that opened the incident.</summary>
    public TimeSpan Since { get; private set; }

    /// <summary>Calls and failures among them since then.</summary>
    public long Calls { get; private set; }

    public long Failures { get; private set; }

    /// <summary>When the last call was made.</summary>
    public TimeSpan Last => _last;

    /// <param name="failed">Whether the call failed.</param>
    /// <param name="now">The time.</param>
    /// <param name="isRepeated">Whether it failed as a call before it did: evidence of an outage only if a large share of the calls does.</param>
    public IncidentChange Add(bool failed, TimeSpan now, bool isRepeated = false)
    {
        var silent = CheckSilence(now);
        CountCall(now);
        if (IsOpen)
        {
            return TryClose(failed) ? IncidentChange.Closed : IncidentChange.None;
        }

        return TryOpen(failed, isRepeated, now) ? IncidentChange.Opened : silent;
    }

    /// <summary>Closes an incident of which nothing has been heard for the set time.</summary>
    public IncidentChange CheckSilence(TimeSpan now)
    {
        if (!IsOpen || now - _last < _silence)
        {
            return IncidentChange.None;
        }

        Close();
        return IncidentChange.Closed;
    }

    private bool TryOpen(bool failed, bool isRepeated, TimeSpan now)
    {
        var evidence = Math.Max(_large.Add(failed), isRepeated ? _opening.Evidence : _opening.Add(failed));
        if (evidence == 0)
        {
            (Calls, Failures) = (0, 0);
            return false;
        }

        if (Calls == 0)
        {
            _suspicionSince = now;
        }

        Calls++;
        Failures += failed ? 1 : 0;
        if (evidence < Threshold(now))
        {
            return false;
        }

        IsOpen = true;
        Since = _suspicionSince;
        _closing = 0;
        JudgeSeverity();
        return true;
    }

    private bool TryClose(bool failed)
    {
        Calls++;
        if (failed)
        {
            Failures++;
            JudgeSeverity();
        }

        _closing = Math.Max(0, _closing + (failed ? Math.Log(Healthy / _severe) : Math.Log((1 - Healthy) / (1 - _severe))));
        if (_closing < CloseEvidence)
        {
            return false;
        }

        Close();
        return true;
    }

    /// <summary>Half of the share that failed until now: what would still be this incident. Successes behind the last failure do not water it down.</summary>
    private void JudgeSeverity() => _severe = Math.Max(LeastSevere, 0.5 * Failures / Calls);

    private void Close()
    {
        IsOpen = false;
        (Calls, Failures) = (0, 0);
        _opening.Reset();
        _large.Reset();
    }

    private void CountCall(TimeSpan now)
    {
        _first ??= now;
        _recentCalls = (_recentCalls * Math.Exp(-(now - _last) / RateMemory)) + 1;
        _last = now;
    }

    /// <summary>The evidence that chance alone gives less than once in the calls of ten months.</summary>
    private double Threshold(TimeSpan now)
    {
        // The memory fills up first: until then the rate is what was counted over the time that it was counted in.
        var seconds = Math.Clamp((now - _first!.Value).TotalSeconds, 60, RateMemory.TotalSeconds);
        return Math.Log(_recentCalls / seconds * MonthSeconds) + Margin;
    }
}
