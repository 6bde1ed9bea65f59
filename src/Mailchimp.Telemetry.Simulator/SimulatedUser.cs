using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>A Mailchimp user: the owner of keys, and the one whom the limits count for.</summary>
public sealed class SimulatedUser
{
    private readonly ConcurrentDictionary<string, byte> _keys = new(StringComparer.Ordinal);
    private int _active;
    private int _peak;
    private int _pendingWebhooks;

    internal SimulatedUser(string name, string datacenter) => (Name, Datacenter) = (name, datacenter);

    /// <summary>The name that the simulator knows the user by.</summary>
    public string Name { get; }

    /// <summary>The data center of the user's account, such as <c>us6</c>.</summary>
    public string Datacenter { get; }

    /// <summary><c>owner</c> may do everything, <c>viewer</c> may only read.</summary>
    public string Role { get; internal init; } = "owner";

    /// <summary>Whether the account is deactivated: all calls get 403.</summary>
    public bool IsDisabled { get; set; }

    /// <summary>Sending is disabled until a compliance review ends.</summary>
    public bool IsUnderComplianceReview { get; set; }

    /// <summary>The keys that are valid.</summary>
    public IReadOnlyCollection<string> Keys => [.. _keys.Keys];

    /// <summary>Requests being processed now, including those that nobody waits for any more.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>The most requests that were processed at once since the start or the last reset.</summary>
    public int Peak => Volatile.Read(ref _peak);

    /// <summary>Batch webhook events that are still to be delivered.</summary>
    public int PendingWebhooks => Volatile.Read(ref _pendingWebhooks);

    /// <summary>Makes an API key, in the form <c>32 hex-datacenter</c>.</summary>
    /// <returns>The key.</returns>
    public string AddKey() => AddKey($"{RandomNumberGenerator.GetHexString(32, lowercase: true)}-{Datacenter}");

    /// <summary>Makes a key invalid: calls with it get 401.</summary>
    /// <param name="key">The key.</param>
    /// <returns>False if it was not valid.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    public bool RevokeKey(string key) => _keys.TryRemove(key, out _);

    internal string AddKey(string key)
    {
        _keys[key] = 0;
        return key;
    }

    internal void Reset()
    {
        (IsDisabled, IsUnderComplianceReview) = (false, false);
        Volatile.Write(ref _peak, Active);
        Volatile.Write(ref _pendingWebhooks, 0);
    }

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
