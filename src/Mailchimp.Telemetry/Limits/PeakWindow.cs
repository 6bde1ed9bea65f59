namespace Mailchimp.Telemetry.Limits;

/// <summary>
/// The highest level of the last minute, by the second: right for any interval at which it is read and for any
/// number of readers, because reading changes nothing. Lock-free.
/// </summary>
internal sealed class PeakWindow
{
    public const int Seconds = 60;

    private const int LevelBits = 24;
    private const long LevelMask = (1L << LevelBits) - 1;

    private readonly long[] _slots = new long[Seconds + 1];

    /// <summary>Records that the level was reached during a second.</summary>
    public void Record(long second, int level)
    {
        ref var slot = ref _slots[second % _slots.Length];
        var entry = (second << LevelBits) | Math.Min(level, LevelMask);
        var current = Volatile.Read(ref slot);
        while (current < entry)
        {
            var seen = Interlocked.CompareExchange(ref slot, entry, current);
            if (seen == current)
            {
                return;
            }

            current = seen;
        }
    }

    /// <summary>The highest level recorded in the minute that ends now, or 0.</summary>
    public int Peak(long now) => PeakSince(now - Seconds);

    /// <summary>The highest level recorded since a second of the last minute began, or 0.</summary>
    public int PeakSince(long second)
    {
        long peak = 0;
        foreach (ref var slot in _slots.AsSpan())
        {
            var entry = Volatile.Read(ref slot);
            if ((entry >> LevelBits) >= second)
            {
                peak = Math.Max(peak, entry & LevelMask);
            }
        }

        return (int)peak;
    }
}
