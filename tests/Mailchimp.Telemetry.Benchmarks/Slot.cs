namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>What is measured: a variant on an answer.</summary>
internal sealed record Slot(string Variant, string Scenario, int InFlight = 1, bool Sampled = true)
{
    /// <summary>All combinations. The variants of one stand side by side, so that what else the machine does falls on them alike.</summary>
    public static IReadOnlyList<Slot> All { get; } =
    [
        .. from scenario in Benchmarks.Scenario.All
           from inFlight in scenario.IsOverNetwork ? [1] : (int[])[1, 10, 100]
           from sampled in scenario.IsOverNetwork ? [true] : (bool[])[true, false]
           from variant in Benchmarks.Variant.All
           select new Slot(variant.Name, scenario.Name, inFlight, sampled),
    ];
}

/// <summary>Time and bytes, a call or a piece of work.</summary>
internal readonly record struct Cost(double Nanoseconds, double Bytes);
