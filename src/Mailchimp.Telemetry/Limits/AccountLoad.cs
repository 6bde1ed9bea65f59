namespace Mailchimp.Telemetry.Limits;

/// <summary>How much of one user's limit this process takes up, now and at most within the last minute.</summary>
internal sealed class AccountLoad
{
    /// <summary>In which given-up requests expire.</summary>
    private const int TicksPerSecond = 4;

    private readonly ActiveRequests _active = new();
    private readonly ActiveRequests _queued = new();
    private readonly AbandonedRequests _abandoned = new();
    private readonly PeakWindow _peak = new();
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly Action<long, int> _recordExpiry;
    private long _external;
    private long _reported;

    /// <param name="account">The account's name.</param>
    /// <param name="shown">The name as it may leave the application.</param>
    /// <param name="limit">How many simultaneous requests it may have.</param>
    /// <param name="credentials">Whether its credentials are rejected.</param>
    /// <param name="time">The clock.</param>
    public AccountLoad(string account, string shown, int limit, CredentialsState credentials, TimeProvider time)
    {
        (Account, Shown, Limit, Credentials, _time) = (account, shown, limit, credentials, time);
        _origin = time.GetTimestamp() - ((PeakWindow.Seconds + 1) * time.TimestampFrequency);
        _recordExpiry = (tick, count) => _peak.Record(tick / TicksPerSecond, _active.Count + count);
    }

    public string Account { get; }

    /// <summary>The name as it may leave the application.</summary>
    public string Shown { get; }

    public int Limit { get; }

    /// <summary>The data center that the account was last seen in.</summary>
    public string? Datacenter { get; private set; }

    public int Active => _active.Count;

    /// <summary>Requests waiting in the client for a connection; they take no slot.</summary>
    public int Queued => _queued.Count;

    public IEnumerable<(string? Datacenter, int Count)> QueuedByDatacenter => _queued.ByDatacenter;

    /// <summary>Active requests by data center.</summary>
    public IEnumerable<(string? Datacenter, int Count)> ActiveByDatacenter => _active.ByDatacenter;

    public int Abandoned => _abandoned.Count(NowTick, _recordExpiry);

    /// <summary>Active and abandoned requests: the slots that are taken, as far as this process knows.</summary>
    public int Level => Abandoned + Active;

    public double Saturation => (double)Level / Limit;

    /// <summary>The highest level of the last minute.</summary>
    public int Peak => Math.Max(Level, _peak.Peak(Now));

    public double PeakSaturation => (double)Peak / Limit;

    public CredentialsState Credentials { get; }

    /// <summary>Slots in use outside this process when Mailchimp last refused a request of this process, if that was within the last minute; else 0.</summary>
    public int External
    {
        get
        {
            var seen = Volatile.Read(ref _external);
            return (seen >> 16) >= Now - PeakWindow.Seconds ? (int)(seen & 0xFFFF) : 0;
        }
    }

    private long Now => SecondOf(_time.GetTimestamp());

    private long NowTick => TickOf(_time.GetTimestamp());

    /// <summary>A request starts. It may turn out to wait in the client: the peak is recorded when the level falls.</summary>
    public void Enter(string? datacenter)
    {
        Datacenter = datacenter ?? Datacenter;
        _active.Enter(datacenter);
    }

    /// <summary>A request that has entered waits in the client for a connection.</summary>
    public void Queue(string? datacenter)
    {
        _queued.Enter(datacenter);
        _active.Leave(datacenter);
    }

    /// <summary>A request no longer waits: it is sent now, or has ended.</summary>
    public void Dequeue(string? datacenter, bool isSent)
    {
        if (isSent)
        {
            _active.Enter(datacenter);
        }

        _queued.Leave(datacenter);
    }

    /// <summary>A request was answered, or never reached the server.</summary>
    /// <param name="datacenter">The one that it entered with.</param>
    public void Leave(string? datacenter)
    {
        // What held until now belongs to this second, however long ago the last request started.
        var active = _active.Leave(datacenter) + 1;
        var now = _time.GetTimestamp();
        _peak.Record(SecondOf(now), _abandoned.Count(TickOf(now), _recordExpiry) + active);
    }

    /// <summary>The caller gave up a request that may still run at the server.</summary>
    /// <param name="datacenter">The one that it entered with.</param>
    /// <param name="sentTimestamp">When it was sent.</param>
    /// <param name="timeToRun">How long after that it may hold its place.</param>
    public void Abandon(string? datacenter, long sentTimestamp, TimeSpan timeToRun)
    {
        var expiry = TickOf(sentTimestamp + (long)(timeToRun.TotalSeconds * _time.TimestampFrequency)) + 1;
        if (expiry > NowTick)
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
    /// <returns>How many slots were in use outside this process: what this process took at most, while the request was under way, is its own.</returns>
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

    private long TickOf(long timestamp) => (timestamp - _origin) * TicksPerSecond / _time.TimestampFrequency;
}
