using System.Diagnostics;
using Mailchimp.Telemetry.Calls;
using Mailchimp.Telemetry.Contract;

namespace Mailchimp.Telemetry.Http;

/// <summary>A call with its HTTP-level state.</summary>
internal sealed class FollowedCall(CallSource source, HttpRequestMessage request, Activity? activity, Route route, string? datacenter, string? account, long startTimestamp)
    : MailchimpCall(request, activity, route, datacenter, account, startTimestamp)
{
    /// <summary>Where the attempt travels with its message. A resend or a redirect puts a new attempt here.</summary>
    public static readonly HttpRequestOptionsKey<FollowedCall> Key = new("Mailchimp.Telemetry.Call");

    public CallSource Source { get; private set; } = source;

    /// <summary>The managed thread that the call started on.</summary>
    public int StartThread { get; } = Environment.CurrentManagedThreadId;

    public bool IsStopped { get; set; }

    /// <summary>Lets another source report the end of the call, which it has not counted as active.</summary>
    public void HandOver(CallSource other)
    {
        Source = other;
        IsCounted = false;
        IsUnderWay = false;
        Load = null;
    }
}
