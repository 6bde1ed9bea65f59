namespace Mailchimp.Telemetry.Limits;

/// <summary>
/// Requests given up here that may still run there, until they plausibly have ended. Kept by the tick in which they
/// expire, so that their number bounds nothing but a count.
/// </summary>
internal sealed class AbandonedRequests
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, int> _byExpiry = [];
    private long _nextExpiry = long.MaxValue;
    private int _count;

    public void Add(long expiry)
    {
        lock (_gate)
        {
            _byExpiry[expiry] = _byExpiry.GetValueOrDefault(expiry) + 1;
            _nextExpiry = Math.Min(_nextExpiry, expiry);
            _count++;
        }
    }

    /// <summary>How many still run; <paramref name="expiring"/> is called for each tick in which some end, and how many there were before.</summary>
    public int Count(long now, Action<long, int> expiring)
    {
        if (now < Volatile.Read(ref _nextExpiry))
        {
            return Volatile.Read(ref _count);
        }

        lock (_gate)
        {
            while (_byExpiry.Count > 0 && _byExpiry.First() is var (second, ended) && second <= now)
            {
                expiring(second, _count);
                _byExpiry.Remove(second);
                _count -= ended;
            }

            _nextExpiry = _byExpiry.Count > 0 ? _byExpiry.First().Key : long.MaxValue;
            return _count;
        }
    }
}
