namespace Mailchimp.Telemetry.Incidents;

/// <summary>Calls, and the failures among them.</summary>
internal readonly record struct Counts(long Calls, long Failures)
{
    /// <summary>The share of the calls that failed.</summary>
    public double Share => (double)Failures / Calls;

    public static Counts operator -(Counts all, Counts some) => new(all.Calls - some.Calls, all.Failures - some.Failures);

    /// <summary>With one more call.</summary>
    public Counts With(bool failed) => new(Calls + 1, Failures + (failed ? 1 : 0));
}
