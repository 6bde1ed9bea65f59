namespace Mailchimp.Telemetry.Incidents;

/// <summary>What the calls of one operation say.</summary>
internal sealed class OperationEvidence
{
    private readonly UsualShare _usual;
    private readonly EvidenceSteps _steps;
    private readonly OutageTest _test;
    private int _suspicion;
    private Counts _sinceSuspicion;

    /// <param name="name">The operation.</param>
    /// <param name="initial">The share of errors that is usual until more is known.</param>
    /// <param name="abnormal">The shares that are not.</param>
    /// <param name="large">The steps of the test for large shares.</param>
    public OperationEvidence(string name, double initial, ReadOnlySpan<double> abnormal, EvidenceSteps large)
    {
        Name = name;
        _usual = new UsualShare(initial);
        _steps = new EvidenceSteps(_usual.Value, abnormal);
        _test = new OutageTest(_steps, large);
    }

    public string Name { get; }

    /// <summary>The operation's own usual share of errors.</summary>
    public double Usual => _usual.Value;

    /// <summary>The operation's own incident, or null.</summary>
    public OpenIncident? Open { get; set; }

    public TimeSpan LastCall { get; private set; }

    /// <summary>The time between the last two calls.</summary>
    public TimeSpan Gap { get; private set; }

    public TimeSpan? LastFailure { get; private set; }

    /// <summary>Calls of the last hour or so, to tell whether others are worth waiting for.</summary>
    public double RecentCalls { get; set; }

    /// <summary>The strongest evidence that the operation fails.</summary>
    public ref readonly Evidence Evidence => ref _test.Evidence;

    /// <summary>When the evidence first reached the threshold; null once it has fallen back to zero.</summary>
    public TimeSpan? EnoughSince { get; set; }

    /// <summary>Counts a call, whatever it says.</summary>
    public void Count(bool failed, TimeSpan now)
    {
        (Gap, LastCall) = (now - LastCall, now);
        RecentCalls++;
        if (failed)
        {
            LastFailure = now;
        }
    }

    /// <summary>Learns what is usual from a call.</summary>
    /// <param name="failed">Whether the call failed.</param>
    /// <param name="now">The time.</param>
    /// <param name="all">The usual share of the data center: no operation is expected to be better.</param>
    public void Learn(bool failed, TimeSpan now, double all)
    {
        if (_usual.Add(failed, now))
        {
            _steps.SetUsual(Math.Max(_usual.Value, all));
        }
    }

    /// <summary>Counts a call since the data center came under suspicion.</summary>
    /// <param name="failed">Whether the call failed.</param>
    /// <param name="suspicion">Which suspicion it is.</param>
    public void CountSuspicion(bool failed, int suspicion)
    {
        _sinceSuspicion = During(suspicion).With(failed);
        _suspicion = suspicion;
    }

    /// <summary>The calls during a suspicion.</summary>
    public Counts During(int suspicion) => _suspicion == suspicion ? _sinceSuspicion : default;

    /// <param name="failed">Whether the call failed.</param>
    /// <param name="repetition">Whether it failed as a call before it did.</param>
    /// <param name="now">The time.</param>
    /// <param name="before">The calls of the whole data center before this one.</param>
    public void Add(bool failed, Repetition repetition, TimeSpan now, Counts before)
    {
        _test.Add(failed, repetition, now, before);
        if (Evidence.Nats == 0)
        {
            EnoughSince = null;
        }
    }

    public void Reset()
    {
        _test.Reset();
        EnoughSince = null;
    }
}
