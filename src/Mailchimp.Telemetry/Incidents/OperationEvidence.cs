namespace Mailchimp.Telemetry.Incidents;

/// <summary>What the calls of one operation say.</summary>
internal sealed class OperationEvidence(string name, EvidenceSteps steps, EvidenceSteps large)
{
    private readonly SequentialTest _test = new(steps);
    private readonly SequentialTest _large = new(large);
    private int _epoch;
    private (long Calls, long Failures) _sinceSuspicion;

    public string Name => name;

    /// <summary>The operation's own incident, or null.</summary>
    public OpenIncident? Open { get; set; }

    public TimeSpan LastCall { get; private set; }

    public TimeSpan? LastFailure { get; private set; }

    /// <summary>Calls of the last while, to tell what is usual.</summary>
    public double RecentCalls { get; set; }

    /// <summary>The strongest evidence that the operation fails.</summary>
    public Evidence Evidence { get; private set; }

    /// <summary>Calls and failures since there is any evidence.</summary>
    public long Calls { get; private set; }

    public long Failures { get; private set; }

    /// <summary>The counts of all operations before that.</summary>
    public (long Calls, long Failures) Before { get; private set; }

    /// <summary>When the evidence was first enough, as long as it has not gone.</summary>
    public TimeSpan? EnoughSince { get; set; }

    /// <summary>Counts a call, whatever it says.</summary>
    public void Count(bool failed, TimeSpan now)
    {
        LastCall = now;
        RecentCalls++;
        if (failed)
        {
            LastFailure = now;
        }
    }

    /// <summary>Counts a call since the data center came under suspicion.</summary>
    /// <param name="failed">Whether the call failed.</param>
    /// <param name="epoch">Which suspicion it is.</param>
    public void CountSuspicion(bool failed, int epoch)
    {
        var (calls, failures) = In(epoch);
        _epoch = epoch;
        _sinceSuspicion = (calls + 1, failures + (failed ? 1 : 0));
    }

    /// <summary>The calls and failures of a suspicion.</summary>
    public (long Calls, long Failures) In(int epoch) => _epoch == epoch ? _sinceSuspicion : (0, 0);

    /// <param name="failed">Whether the call failed.</param>
    /// <param name="isKnown">Whether it failed as before.</param>
    /// <param name="now">The time.</param>
    /// <param name="all">The counts of all operations before this call.</param>
    public void Add(bool failed, bool isKnown, TimeSpan now, (long Calls, long Failures) all)
    {
        var before = Evidence;
        Evidence = Evidence.Stronger(isKnown ? _test.Strongest : _test.Add(failed, now), _large.Add(failed, now));
        if (Evidence.Nats == 0)
        {
            (Calls, Failures, EnoughSince) = (0, 0, null);
            return;
        }

        if (before.Nats == 0)
        {
            Before = all;
        }

        Calls++;
        Failures += failed ? 1 : 0;
    }

    public void Reset()
    {
        _test.Reset();
        _large.Reset();
        (Evidence, Calls, Failures, EnoughSince) = (default, 0, 0, null);
    }
}
