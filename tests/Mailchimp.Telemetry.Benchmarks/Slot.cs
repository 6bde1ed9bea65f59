namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>What is measured: a variant on an answer.</summary>
/// <param name="Variant">Who observes.</param>
/// <param name="Scenario">The call and its answer.</param>
/// <param name="InFlight">Calls at once.</param>
/// <param name="Sampled">Whether the spans are recorded.</param>
/// <param name="Logged">Whether the variant also writes its log event, to a provider that reads all its values.</param>
internal sealed record Slot(string Variant, string Scenario, int InFlight = 1, bool Sampled = true, bool Logged = false)
{
    /// <summary>All rows of the table. The variants of one stand side by side, so that what else the machine does falls on them alike.</summary>
    public static IReadOnlyList<Slot> All { get; } =
    [
        .. from row in new Slot[]
           {
               new(string.Empty, Benchmarks.Scenario.Success),
               new(string.Empty, Benchmarks.Scenario.Success, Sampled: false),
               new(string.Empty, Benchmarks.Scenario.Success, InFlight: 100),
               new(string.Empty, "404"),
               new(string.Empty, "404", Sampled: false),
               new(string.Empty, "404", Logged: true),
               new(string.Empty, "429"),
               new(string.Empty, "500"),
               new(string.Empty, Benchmarks.Scenario.Tls),
               new(string.Empty, Benchmarks.Scenario.Http2, InFlight: 100),
               new(string.Empty, Benchmarks.Scenario.Elsewhere),
           }
           from variant in Benchmarks.Variant.All
           select row with { Variant = variant.Name },
    ];

    public override string ToString() =>
        $"{Scenario}{(InFlight > 1 ? $", {InFlight} at once" : string.Empty)}{(Sampled ? string.Empty : ", not sampled")}{(Logged ? ", logged" : string.Empty)}";
}

/// <summary>Time and bytes, a call or a piece of work.</summary>
internal readonly record struct Cost(double Nanoseconds, double Bytes);
