namespace Mailchimp.Telemetry.Incidents;

/// <summary>
/// An incident from when it opened until calls show that it is over: the calls since the last failures are far likelier
/// under the usual share than under half of the share that failed, and have been for a while. So an outage that comes
/// and goes is one, and a few successes end one where there are only few calls.
/// </summary>
internal sealed class OpenIncident
{
    /// <summary>The evidence that it takes, in nats: little where all calls failed, because then few successes are news enough.</summary>
    private const double MostEvidence = 5;
    private const double LeastEvidence = 3;

    private const double LeastHealthy = 0.01;
    private const double Ratio = 1.5;

    /// <summary>What is half of the calls.</summary>
    private const double MostSevere = 0.5;

    private readonly TimeSpan _leastCalm;
    private double _severe;
    private double _calm;
    private TimeSpan _calmSince;

    /// <param name="operation">The operation that fails, or null when several do.</param>
    /// <param name="evidence">What it was opened for.</param>
    /// <param name="leastCalm">How long calls must succeed until it is over.</param>
    public OpenIncident(string? operation, in Evidence evidence, TimeSpan leastCalm)
    {
        _leastCalm = leastCalm;
        (Operation, Since, Calls, Failures) = (operation, evidence.Since, evidence.Calls, evidence.Failures);
        JudgeSeverity();
    }

    public string? Operation { get; }

    public TimeSpan Since { get; }

    public long Calls { get; private set; }

    public long Failures { get; private set; }

    /// <param name="failed">Whether the call failed.</param>
    /// <param name="now">The time.</param>
    /// <param name="usual">The usual share of errors.</param>
    /// <returns>Whether the incident is over.</returns>
    public bool Add(bool failed, TimeSpan now, double usual)
    {
        Calls++;
        if (failed)
        {
            Failures++;
            JudgeSeverity();
        }

        if (_calm == 0)
        {
            _calmSince = now;
        }

        var healthy = Math.Max(LeastHealthy, Ratio * usual);
        var severe = Math.Max(_severe, 2 * healthy);
        _calm = Math.Max(0, _calm + (failed ? Math.Log(healthy / severe) : Math.Log((1 - healthy) / (1 - severe))));
        return now - _calmSince >= _leastCalm && _calm >= double.Lerp(MostEvidence, LeastEvidence, Math.Min(1, severe / MostSevere));
    }

    /// <summary>Half of the share that failed until now: what would still be this incident. Successes behind the last failure do not water it down.</summary>
    private void JudgeSeverity() => _severe = MostSevere * Failures / Calls;
}
