namespace Mailchimp.Telemetry.Incidents;

/// <summary>Evidence that calls fail more often than usual, and the calls that it is made of.</summary>
/// <param name="Nats">How strong it is; 0 is none.</param>
/// <param name="Since">When the errors began.</param>
/// <param name="Counts">The calls since then.</param>
/// <param name="Before">The calls of the whole data center before that.</param>
internal readonly record struct Evidence(double Nats, TimeSpan Since, Counts Counts, Counts Before)
{
    public static Evidence Stronger(in Evidence one, in Evidence other) => one.Nats >= other.Nats ? one : other;

    /// <summary>What it is with one more call.</summary>
    /// <param name="nats">What the call says: above 0 against the usual share, below 0 for it.</param>
    /// <param name="failed">Whether the call failed.</param>
    /// <param name="now">The time.</param>
    /// <param name="before">The calls of the whole data center before this one.</param>
    public Evidence Add(double nats, bool failed, TimeSpan now, Counts before)
    {
        var sum = Nats + nats;
        return sum <= 0 ? default : Nats == 0 ? new Evidence(sum, now, default(Counts).With(failed), before) : this with { Nats = sum, Counts = Counts.With(failed) };
    }
}
