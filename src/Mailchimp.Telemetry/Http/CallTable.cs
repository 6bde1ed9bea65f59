using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Mailchimp.Telemetry.Http;

/// <summary>
/// The calls under way, by the activity that the runtime made for each: it is the current one while the call's events
/// are written. Not if the call was started without the flow of the execution context, or if a listener replaced the
/// activity: such calls are looked for by their request.
/// </summary>
internal sealed class CallTable
{
    /// <summary>Calls that were under way when the last host went: one that comes later reports their end.</summary>
    private static ConditionalWeakTable<object, FollowedCall>? _orphans;

    private readonly ConcurrentDictionary<object, FollowedCall> _calls = new(ReferenceEqualityComparer.Instance);
    private int _irregular;

    public void Add(FollowedCall call)
    {
        call.IsIrregular = !IsOfCall(call.Activity) || ExecutionContext.IsFlowSuppressed();
        if (_calls.TryAdd(KeyOf(call), call) && call.IsIrregular)
        {
            Interlocked.Increment(ref _irregular);
        }
    }

    public void Remove(FollowedCall call)
    {
        var key = KeyOf(call);
        if (!_calls.TryRemove(new(key, call)))
        {
            _orphans?.Remove(key);
        }
        else if (call.IsIrregular)
        {
            Interlocked.Decrement(ref _irregular);
        }
    }

    /// <summary>The call that an activity was made for.</summary>
    public FollowedCall? Find(Activity activity) => FindKey(activity);

    /// <summary>The attempt of a request that is under way; none for a call that started before us or went to another host.</summary>
    public FollowedCall? Find(HttpRequestMessage request)
    {
        var call = FindCurrent(out var isCertain);
        if (!isCertain && call?.Request != request)
        {
            call = FindKey(request) ?? _calls.Concat(_orphans ?? []).FirstOrDefault(entry => entry.Value.Request == request).Value;
        }

        return call is { IsStopped: false } && call.Request == request ? call : null;
    }

    /// <summary>Whether the call whose event is about to be written may be one of these.</summary>
    public bool MayHaveCurrent() => FindCurrent(out var isCertain) is not null || !isCertain;

    /// <summary>Nobody listens any more: keeps the calls as long as their activities last.</summary>
    public void Orphan()
    {
        foreach (var (key, call) in _calls)
        {
            (_orphans ??= []).AddOrUpdate(key, call);
        }
    }

    /// <summary>The end of no call can be seen.</summary>
    public void Clear()
    {
        foreach (var (_, call) in _calls)
        {
            Remove(call);
        }
    }

    private static object KeyOf(FollowedCall call) => IsOfCall(call.Activity) ? call.Activity! : call.Request;

    private static bool IsOfCall(Activity? activity) => activity?.OperationName == HttpClientListener.RequestOut;

    private FollowedCall? FindCurrent(out bool isCertain)
    {
        var current = Activity.Current;
        isCertain = IsOfCall(current) && Volatile.Read(ref _irregular) == 0;
        return current is null ? null : FindKey(current);
    }

    private FollowedCall? FindKey(object key) => _calls.TryGetValue(key, out var call) || _orphans?.TryGetValue(key, out call) == true ? call : null;
}
