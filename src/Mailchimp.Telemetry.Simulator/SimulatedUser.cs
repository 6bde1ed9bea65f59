using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>A Mailchimp user: the owner of keys, and the one whom the limits count for.</summary>
public sealed class SimulatedUser(string name, string datacenter)
{
    private readonly ConcurrentDictionary<string, byte> _keys = new(StringComparer.Ordinal);
    private int _active;
    private int _peak;
    private int _pendingWebhooks;

    public string Name { get; } = name;

    public string Datacenter { get; } = datacenter;

    /// <summary><c>owner</c> may do everything, <c>viewer</c> may only read.</summary>
    public string Role { get; init; } = "owner";

    public bool IsDisabled { get; set; }

    /// <summary>Sending is disabled until a compliance review ends.</summary>
    public bool IsUnderComplianceReview { get; set; }

    public IReadOnlyCollection<string> Keys => [.. _keys.Keys];

    /// <summary>Requests being processed now, those included that nobody waits for any more.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>The most requests that were processed at once.</summary>
    public int Peak => Volatile.Read(ref _peak);

    public int PendingWebhooks => Volatile.Read(ref _pendingWebhooks);

    /// <summary>Makes an API key, in the form <c>32 hex-datacenter</c>.</summary>
    public string AddKey()
    {
        var key = $"{RandomNumberGenerator.GetHexString(32, lowercase: true)}-{Datacenter}";
        _keys[key] = 0;
        return key;
    }

    public bool RevokeKey(string key) => _keys.TryRemove(key, out _);

    internal bool Owns(string key) => _keys.ContainsKey(key);

    internal bool TryEnter(int limit)
    {
        var active = Interlocked.Increment(ref _active);
        if (active > limit)
        {
            Interlocked.Decrement(ref _active);
            return false;
        }

        int peak;
        while (active > (peak = Volatile.Read(ref _peak)) && Interlocked.CompareExchange(ref _peak, active, peak) != peak)
        {
        }

        return true;
    }

    internal void Leave() => Interlocked.Decrement(ref _active);

    internal void AddPendingWebhooks(int count) => Interlocked.Add(ref _pendingWebhooks, count);
}
