using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Mailchimp.Telemetry.Http;

/// <summary>
/// The calls under way: by the activity that the runtime made for each, and by request. The activity tells calls apart
/// that send one message at the same time; the request finds a call whatever activity is the current one.
/// </summary>
internal sealed class CallTable
{
    /// <summary>Calls that were under way when the last host went: one that comes later reports their end.</summary>
    private static ConditionalWeakTable<object, FollowedCall>? _orphans;

    private readonly ConcurrentDictionary<object, FollowedCall> _calls = new(ReferenceEqualityComparer.Instance);

    public void Add(FollowedCall call)
    {
        if (call.Activity is { } activity)
        {
            // Not in place of another call's: a listener may have made that one's activity the current one again.
            _calls.TryAdd(activity, call);
        }

        _calls[call.Request] = call;
    }

    public void Remove(FollowedCall call)
    {
        Remove(call.Activity, call);
        Remove(call.Request, call);
    }

    /// <summary>The call that an activity was made for.</summary>
    public FollowedCall? Find(Activity activity) => FindKey(activity);

    /// <summary>The attempt of a request that is under way; none for a call that started before us or went to another host.</summary>
    public FollowedCall? Find(HttpRequestMessage request)
    {
        var call = Activity.Current is { } current ? FindKey(current) : null;
        call = call?.Request == request ? call : FindKey(request);
        return call is { IsStopped: false } ? call : null;
    }

    /// <summary>Nobody listens any more: keeps the calls as long as their activities or requests last.</summary>
    public void Orphan()
    {
        foreach (var (key, call) in _calls)
        {
            (_orphans ??= []).AddOrUpdate(key, call);
        }
    }

    /// <summary>The end of no call can be seen.</summary>
    public void Clear() => _calls.Clear();

    private FollowedCall? FindKey(object key) => _calls.TryGetValue(key, out var call) || _orphans?.TryGetValue(key, out call) == true ? call : null;

    private void Remove(object? key, FollowedCall call)
    {
        if (key is not null && !_calls.TryRemove(new(key, call)))
        {
            _orphans?.Remove(key);
        }
    }
}
