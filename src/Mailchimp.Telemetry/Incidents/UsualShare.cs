namespace Mailchimp.Telemetry.Incidents;

/// <summary>
/// The share of errors that is usual at a data center, learned from what is no incident: slowly, so that an outage is
/// not taken for the usual, and within bounds. Begins as what most accounts see.
/// </summary>
internal sealed class UsualShare
{
    /// <summary>How many calls the share to begin with is worth.</summary>
    private const double InitialCalls = 1000;

    /// <summary>Beyond this share an account is not noisy but broken.</summary>
    private const double Most = 0.05;

    /// <summary>How many calls are added at a time.</summary>
    private const int Batch = 64;

    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    private readonly double _initial;
    private double _calls;
    private double _failures;
    private int _newCalls;
    private int _newFailures;
    private TimeSpan _last;

    public UsualShare(double initial)
    {
        _initial = initial;
        Estimate();
    }

    /// <summary>The estimate, with its standard error on top.</summary>
    public double Value { get; private set; }

    /// <returns>Whether the estimate has been renewed.</returns>
    public bool Add(bool failed, TimeSpan now)
    {
        _newFailures += failed ? 1 : 0;
        if (++_newCalls < Batch)
        {
            return false;
        }

        var kept = Math.Exp(-(now - _last) / Memory);
        _calls = (_calls * kept) + _newCalls;
        _failures = (_failures * kept) + _newFailures;
        (_newCalls, _newFailures, _last) = (0, 0, now);
        Estimate();
        return true;
    }

    private void Estimate()
    {
        var calls = _calls + InitialCalls;
        var share = (_failures + (InitialCalls * _initial)) / calls;
        Value = Math.Clamp(share + Math.Sqrt(share * (1 - share) / calls), _initial / 2, Most);
    }
}
