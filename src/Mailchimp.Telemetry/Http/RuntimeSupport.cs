using System.Collections.Concurrent;
using System.Collections.Immutable;
using Mailchimp.Telemetry.Output;

namespace Mailchimp.Telemetry.Http;

/// <summary>
/// Handles runtimes whose diagnostics lack required members, and reports each lack once to each host. Where no stop of a
/// call can be read, the calls that have started are taken off the counts again, and none is followed any more.
/// </summary>
internal sealed class RuntimeSupport
{
    private readonly ConcurrentDictionary<string, bool> _lacks = new(StringComparer.Ordinal);

    /// <summary>Calls that have started before any stop could be read; null once one was.</summary>
    private volatile ConcurrentDictionary<FollowedCall, bool>? _unproven = new();

    private volatile bool _isLost;

    public bool IsLost => _isLost;

    public void Started(FollowedCall call)
    {
        if (_unproven is { } unproven)
        {
            unproven.TryAdd(call, true);
            if (_isLost)
            {
                Forget(unproven);
            }
        }
    }

    public void Stopped()
    {
        if (!_isLost)
        {
            _unproven = null;
        }
    }

    /// <summary>Calls can't be followed: gives up on them.</summary>
    public void Lose(string member, ImmutableArray<CallSource> attached)
    {
        _isLost = true;
        Report($"all instrumentation, because this runtime does not show {member}", attached);
        if (_unproven is { } unproven)
        {
            Forget(unproven);
        }
    }

    /// <summary>Calls can be followed, less well.</summary>
    public void Lack(string member, ImmutableArray<CallSource> attached) =>
        Report($"the kinds of transport errors, because this runtime does not show {member}", attached);

    /// <summary>Tells a host that starts later what is off.</summary>
    public void ReportTo(CallSource source)
    {
        foreach (var off in _lacks.Keys)
        {
            source.Observer.OnUnsupported(off);
        }
    }

    private void Report(string off, ImmutableArray<CallSource> attached)
    {
        if (_lacks.TryAdd(off, true))
        {
            TelemetryEventSource.Log.Unsupported(off);
            foreach (var source in attached)
            {
                source.Observer.OnUnsupported(off);
            }
        }
    }

    private static void Forget(ConcurrentDictionary<FollowedCall, bool> calls)
    {
        foreach (var (call, _) in calls)
        {
            if (calls.TryRemove(call, out _))
            {
                call.IsStopped = true;
                call.Source.Observer.OnLost(call);
            }
        }
    }
}
