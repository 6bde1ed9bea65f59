namespace Mailchimp.Telemetry.Limits;

/// <summary>How much of one user's limit this process takes up, now and at most within the last minute.</summary>
internal sealed class AccountLoad
{
    private readonly ActiveRequests _active = new();
    private readonly AbandonedRequests _abandoned = new();
    private readonly PeakWindow _peak = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _serverTimeout;
    private readonly long _origin;
    private readonly Action<long, int> _recordExpiry;
    private long _external;
    private long _reported;

    public AccountLoad(string account, int limit, TimeSpan serverTimeout, TimeProvider time)
    {
        (Account, Limit, _serverTimeout, _time) = (account, limit, serverTimeout, time);
        _origin = time.GetTimestamp() - ((PeakWindow.Seconds + 1) * time.TimestampFrequency);
        _recordExpiry = (second, count) => _peak.Record(second, _active.Count + count);
    }

    public string Account { get; }

    public int Limit { get; }

    /// <summary>The data center that the account was last seen in.</summary>
    public string? Datacenter { get; private set; }

    public int Active => _active.Count;

    /// <summary>Active requests by data center.</summary>
    public IEnumerable<(string? Datacenter, int Count)> ActiveByDatacenter => _active.ByDatacenter;

    public int Abandoned => _abandoned.Count(Now, _recordExpiry);

    /// <summary>Active and abandoned requests: the places that are taken, as far as this process knows.</summary>
    public int Level => Abandoned + Active;

    public double Saturation => (double)Level / Limit;

    /// <summary>The highest level of the last minute.</summary>
    public int Peak => Math.Max(Level, _peak.Peak(Now));

    public double PeakSaturation => (double)Peak / Limit;

    /// <summary>Whether the last response rejected the credentials.</summary>
    public bool CredentialsRejected { get; set; }

    /// <summary>Places that others must have taken when Mailchimp last refused a request, within the last minute; else 0.</summary>
    public int External
    {
        get
        {
            var seen = Volatile.Read(ref _external);
            return (seen >> 16) >= Now - PeakWindow.Seconds ? (int)(seen & 0xFFFF) : 0;
        }
    }

    private long Now => SecondOf(_time.GetTimestamp());

    /// <summary>A request starts.</summary>
    public void Enter(string? datacenter)
    {
        Datacenter = datacenter ?? Datacenter;
        var now = Now;
        _peak.Record(now, _abandoned.Count(now, _recordExpiry) + _active.Enter(datacenter));
    }

    /// <summary>A request was answered, or never reached the server.</summary>
    /// <param name="datacenter">The one that it entered with.</param>
    public void Leave(string? datacenter)
    {
        var active = _active.Leave(datacenter) + 1;

        // What held until now belongs to this second too, however long ago the last request started.
        var now = Now;
        _peak.Record(now, _abandoned.Count(now, _recordExpiry) + active);
    }

    /// <summary>The caller gave up a request: it may hold its place until the server's own timeout.</summary>
    /// <param name="datacenter">The one that it entered with.</param>
    /// <param name="startTimestamp">When it entered.</param>
    public void Abandon(string? datacenter, long startTimestamp)
    {
        var expiry = SecondOf(startTimestamp + (long)(_serverTimeout.TotalSeconds * _time.TimestampFrequency)) + 1;
        if (expiry > Now)
        {
            _abandoned.Add(expiry);
            _active.Leave(datacenter);
        }
        else
        {
            Leave(datacenter);
        }
    }

    /// <summary>Mailchimp refused a request because the limit was reached, although this process may have taken less of it.</summary>
    /// <param name="startTimestamp">When the request entered.</param>
    /// <returns>How many places others must have taken: what this process took at most, while the request was under way, is its own.</returns>
    public int OnRejected(long startTimestamp)
    {
        var level = _peak.PeakSince(Math.Max(SecondOf(startTimestamp), Now - PeakWindow.Seconds));
        var external = Math.Clamp(Limit - (level - 1), 0, Limit);
        Volatile.Write(ref _external, (Now << 16) | (uint)external);
        return external;
    }

    /// <summary>Whether saturation may be reported again: once a minute is enough.</summary>
    public bool ShouldReport()
    {
        var last = Volatile.Read(ref _reported);
        var now = Now;
        return now - last >= PeakWindow.Seconds && Interlocked.CompareExchange(ref _reported, now, last) == last;
    }

    private long SecondOf(long timestamp) => (timestamp - _origin) / _time.TimestampFrequency;
}
