namespace Mailchimp.Telemetry.IncidentSimulation;

/// <summary>A call, as far as a rule can tell.</summary>
/// <param name="Time">When it ended, in seconds.</param>
/// <param name="Operation">What was called: an index of <see cref="Operations"/>.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Request">The identity of a request that failed.</param>
/// <param name="Fingerprint">The identity of its error, where there is one.</param>
internal readonly record struct Call(double Time, int Operation, Outcome Outcome, string? Request = null, string? Fingerprint = null)
{
    public bool HasFailed => Outcome != Outcome.Success;
}

/// <summary>How a call ended.</summary>
internal enum Outcome
{
    Success,
    ServerError,

    /// <summary>A 503 of the content delivery network, which blocks the caller.</summary>
    EdgeBlock,

    /// <summary>No answer in time.</summary>
    Timeout,
}

/// <summary>The operations that an application calls, and how often each.</summary>
internal static class Operations
{
    public static readonly double[] Shares = [0.4, 0.25, 0.15, 0.08, 0.05, 0.03, 0.02, 0.02];

    public static readonly string[] Names = [.. Shares.Select(static (_, i) => $"GET {(char)('a' + i)}")];

    public static int Draw(Random random)
    {
        var rest = random.NextDouble();
        var operation = 0;
        while (operation < Shares.Length - 1 && (rest -= Shares[operation]) >= 0)
        {
            operation++;
        }

        return operation;
    }
}
