using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Mailchimp.Telemetry.Http;

/// <summary>
/// The calls under way, by the activity that the runtime has made for each: while a call's events are written, it is the
/// current one. Not so for a call that does not flow, or below an activity of somebody else's: those are looked for by request.
/// </summary>
internal sealed class CallTable
{
    /// <summary>Calls that were under way when the last host went: one that comes later reports their end.</summary>
    private static ConditionalWeakTable<object, FollowedCall>? _left;

    private readonly ConcurrentDictionary<object, FollowedCall> _calls = new(ReferenceEqualityComparer.Instance);
    private int _irregular;

    public void Add(FollowedCall call)
    {
        if (!IsOfCall(call.Activity) || ExecutionContext.IsFlowSuppressed())
        {
            call.IsIrregular = true;
            Interlocked.Increment(ref _irregular);
        }

        _calls[KeyOf(call)] = call;
    }

    public void Remove(FollowedCall call)
    {
        var key = KeyOf(call);
        if (_left?.Remove(key) != true && _calls.TryRemove(key, out _) && call.IsIrregular)
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
            call = FindKey(request) ?? _calls.FirstOrDefault(entry => entry.Value.Request == request).Value;
        }

        return call is { IsStopped: false } && call.Request == request ? call : null;
    }

    /// <summary>Whether the call whose event is about to be written may be one of these.</summary>
    public bool MayHaveCurrent() => FindCurrent(out var isCertain) is not null || !isCertain;

    /// <summary>Nobody listens any more: keeps the calls as long as their activities last.</summary>
    public void Leave()
    {
        foreach (var (key, call) in _calls)
        {
            (_left ??= []).AddOrUpdate(key, call);
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

    private FollowedCall? FindKey(object key) => _calls.TryGetValue(key, out var call) || _left?.TryGetValue(key, out call) == true ? call : null;
}
