using System.Diagnostics;
using System.Runtime.CompilerServices;
using Mailchimp.Telemetry.Calls;
using Mailchimp.Telemetry.Contract;

namespace Mailchimp.Telemetry.Http;

/// <summary>A call with its HTTP-level state.</summary>
internal sealed class FollowedCall(CallSource source, HttpRequestMessage request, Activity? activity, Route route, string? datacenter, string? account, long startTimestamp)
    : MailchimpCall(request, activity, route, datacenter, account, startTimestamp)
{
    /// <summary>Where an attempt travels with its message, and with copies of it that take over its options.</summary>
    private static readonly HttpRequestOptionsKey<FollowedCall> Key = new("Mailchimp.Telemetry.Call");

    /// <summary>Failed tries of messages without options. The options are the application's when a call has ended: they are written only at its start.</summary>
    private static readonly ConditionalWeakTable<HttpRequestMessage, FollowedCall> Failures = [];

    private static volatile bool _hasFailures;

    private bool _isAttached;

    public CallSource Source { get; private set; } = source;

    /// <summary>The managed thread that the call started on.</summary>
    public int StartThread { get; } = Environment.CurrentManagedThreadId;

    public bool IsStopped { get; set; }

    /// <summary>An earlier attempt of a message, or of the one that it is a copy of, or null.</summary>
    public static FollowedCall? Earlier(HttpRequestMessage request) =>
        RuntimeInternals.Options(request) is { } options && options.TryGetValue(Key, out var earlier) ? earlier
        : _hasFailures && Failures.TryGetValue(request, out earlier) ? earlier
        : null;

    /// <summary>The attempt starts: lets it travel with its message, if that has options or needs them.</summary>
    public void Attach()
    {
        if ((ResultsOf is null ? RuntimeInternals.Options(Request) : Request.Options) is { } options)
        {
            options.Set(Key, this);
            _isAttached = true;
        }
    }

    /// <summary>The attempt failed, and may be repeated with the same message.</summary>
    public void Remember()
    {
        if (!_isAttached)
        {
            Failures.AddOrUpdate(Request, this);
            _hasFailures = true;
        }
    }

    /// <summary>Lets another source report the end of the call, which it has not counted as active.</summary>
    public void HandOver(CallSource other)
    {
        Source = other;
        IsCounted = false;
        IsQueued = false;
        IsUnderWay = false;
        Load = null;
    }
}
