using System.Diagnostics;
using Mailchimp.Telemetry.Calls;
using Mailchimp.Telemetry.Contract;

namespace Mailchimp.Telemetry.Http;

/// <summary>A call with its HTTP-level state.</summary>
internal sealed class FollowedCall(CallSource source, HttpRequestMessage request, Activity? activity, Route route, string? datacenter, string? account, long startTimestamp)
    : MailchimpCall(request, activity, route, datacenter, account, startTimestamp)
{
    private static readonly HttpRequestOptionsKey<FollowedCall> Key = new("Mailchimp.Telemetry.Call");

    public CallSource Source { get; private set; } = source;

    /// <summary>The managed thread that the call started on.</summary>
    public int StartThread { get; } = Environment.CurrentManagedThreadId;

    public bool IsStopped { get; set; }

    /// <summary>Whether another activity than its own may be the current one when it stops.</summary>
    public bool IsIrregular { get; set; }

    /// <summary>The attempt that a message, or the one it is a copy of, carries with it, or null.</summary>
    public static FollowedCall? Earlier(HttpRequestMessage request) =>
        RuntimeInternals.Options(request) is { } options && options.TryGetValue(Key, out var earlier) ? earlier : null;

    /// <summary>Lets the attempt travel with its message: a resend or a redirect asks for it.</summary>
    public void Attach() => Request.Options.Set(Key, this);

    /// <summary>Lets another source report the end of the call, which it has not counted as active.</summary>
    public void HandOver(CallSource other)
    {
        Source = other;
        IsCounted = false;
        IsUnderWay = false;
        Load = null;
    }
}
