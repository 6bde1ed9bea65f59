namespace Mailchimp.Telemetry.Incidents;

/// <summary>Evidence that calls fail more often than usual, and the calls that it is made of.</summary>
/// <param name="Nats">How strong it is; 0 is none.</param>
/// <param name="Since">When the errors began.</param>
/// <param name="Calls">The calls since then.</param>
/// <param name="Failures">The failures among them.</param>
internal readonly record struct Evidence(double Nats, TimeSpan Since, long Calls, long Failures)
{
    /// <summary>The share of the calls that failed.</summary>
    public double Share => (double)Failures / Calls;

    public static Evidence Stronger(in Evidence one, in Evidence other) => one.Nats >= other.Nats ? one : other;

    /// <summary>What it is with one more call.</summary>
    public Evidence Add(double nats, bool failed, TimeSpan now)
    {
        var sum = Nats + nats;
        return sum <= 0 ? default : new Evidence(sum, Nats == 0 ? now : Since, Calls + 1, Failures + (failed ? 1 : 0));
    }
}
