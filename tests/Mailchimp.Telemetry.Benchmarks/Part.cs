namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>One way to do one piece of the work, alone.</summary>
/// <param name="Work">What is done: the same name for all ways to do it.</param>
/// <param name="Way">How.</param>
/// <param name="Operations">How many pieces one call of <paramref name="Run"/> does.</param>
/// <param name="Run">Does it.</param>
/// <param name="Repeats">How often it is called in a round: more for what is short.</param>
/// <param name="Around">What has to be there while it runs; null for nothing.</param>
public sealed record Part(string Work, string Way, int Operations, Action Run, int Repeats, Func<IDisposable>? Around = null)
{
    /// <summary>This library's own way, which the others are compared with.</summary>
    public const string Library = "library";

    public override string ToString() => $"{Work}: {Way}";
}
