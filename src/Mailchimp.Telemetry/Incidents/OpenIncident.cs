namespace Mailchimp.Telemetry.Incidents;

/// <summary>
/// An open incident. It is over once the calls since the last failures fit the usual share far better than half of the
/// share that failed, for long enough. So an outage that comes and goes stays one incident, and at a low rate of calls a
/// few successes end it.
/// </summary>
internal sealed class OpenIncident
{
    /// <summary>The evidence that it takes, in nats: little where all calls failed, because then few successes are news enough.</summary>
    private const double MostEvidence = 5;
    private const double LeastEvidence = 3;

    private const double LeastHealthy = 0.01;
    private const double Half = 0.5;

    private readonly double _leastSevere;
    private readonly TimeSpan _leastCalm;
    private double _severe;
    private double _calm;
    private TimeSpan _calmSince;

    /// <param name="operation">The operation that fails, or null when several do.</param>
    /// <param name="evidence">What it was opened for.</param>
    /// <param name="leastShare">The share of errors below half of which it is over for sure; 0 for none but the usual one.</param>
    /// <param name="leastCalm">How long calls must be back to normal before it is over.</param>
    public OpenIncident(string? operation, in Evidence evidence, double leastShare, TimeSpan leastCalm)
    {
        (_leastSevere, _leastCalm) = (Half * leastShare, leastCalm);
        (Operation, Since, Counts) = (operation, evidence.Since, evidence.Counts);
        JudgeSeverity();
    }

    public string? Operation { get; }

    public TimeSpan Since { get; }

    /// <summary>The calls since the errors began.</summary>
    public Counts Counts { get; private set; }

    /// <param name="failed">Whether the call failed.</param>
    /// <param name="now">The time.</param>
    /// <param name="usual">The usual share of errors.</param>
    /// <returns>Whether the incident is over.</returns>
    public bool Add(bool failed, TimeSpan now, double usual)
    {
        Counts = Counts.With(failed);
        if (failed)
        {
            JudgeSeverity();
        }

        if (_calm == 0)
        {
            _calmSince = now;
        }

        var healthy = Math.Max(LeastHealthy, usual);
        var severe = Math.Max(Math.Max(_severe, _leastSevere), 2 * healthy);
        var enough = double.Lerp(MostEvidence, LeastEvidence, severe / Half);
        var step = failed ? Math.Log(healthy / severe) : Math.Log((1 - healthy) / (1 - severe));

        // More than enough is not saved up: an outage that comes back brings it to zero within a few calls.
        _calm = Math.Clamp(_calm + step, 0, 2 * enough);
        return !failed && _calm >= enough && now - _calmSince >= _leastCalm;
    }

    /// <summary>Half of the share that has failed so far: anything above it is still this incident. The successes behind the last failure do not lower it.</summary>
    private void JudgeSeverity() => _severe = Half * Counts.Share;
}
