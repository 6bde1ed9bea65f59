using System.Diagnostics;
using Mailchimp.Telemetry.Calls;
using Mailchimp.Telemetry.Contract;

namespace Mailchimp.Telemetry.Http;

/// <summary>A call with what only the wire needs to know of it.</summary>
internal sealed class FollowedCall(CallSource source, HttpRequestMessage request, Activity? activity, Route route, string? datacenter, string? account, long startTimestamp)
    : MailchimpCall(request, activity, route, datacenter, account, startTimestamp)
{
    /// <summary>Where the attempt travels with its message. A resend or a redirect puts a new attempt here.</summary>
    public static readonly HttpRequestOptionsKey<FollowedCall> Key = new("Mailchimp.Telemetry.Call");

    public CallSource Source { get; } = source;

    /// <summary>The managed thread that the call started on.</summary>
    public int StartThread { get; } = Environment.CurrentManagedThreadId;

    public bool IsStopped { get; set; }
}
