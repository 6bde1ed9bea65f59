namespace Mailchimp.Telemetry.Tests.Support;

/// <summary>Measures what code allocates.</summary>
internal static class Allocation
{
    private const int Rounds = 20;
    private const int RunsPerRound = 1000;

    /// <summary>The bytes that a thousand runs allocate on this thread, in the best of several rounds.</summary>
    /// <remarks>
    /// The runtime allocates on whatever thread it happens to need something: when it compiles a method, loads a type or
    /// has trimmed the array pool. That hits a round or two, while code that allocates does so in each of them.
    /// </remarks>
    public static long Of(Action run)
    {
        var least = long.MaxValue;
        for (var round = 0; round < Rounds && least > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < RunsPerRound; i++)
            {
                run();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
