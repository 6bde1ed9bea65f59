using System.Diagnostics;
using Mailchimp.Telemetry.Http;
using Mailchimp.Telemetry.Limits;

namespace Mailchimp.Telemetry.Calls;

/// <summary>One attempt of one call: what is known of it, from its start until its error is written.</summary>
internal sealed class MailchimpCall
{
    /// <summary>Where the attempt travels with its message. A resend or a redirect puts a new attempt here.</summary>
    public static readonly HttpRequestOptionsKey<MailchimpCall> Key = new("Mailchimp.Telemetry.Call");

    private FailedCall? _failed;

    public MailchimpCall(MailchimpInstrumentation owner, HttpRequestMessage request, Activity? activity, string? datacenter, string? account)
    {
        Owner = owner;
        Request = request;
        Activity = activity;
        Datacenter = datacenter;
        Account = account;
        MethodTag = HttpMethodTag.Of(request.Method);
        Route = RouteTable.Shared.Match(EffectiveMethod(request), request.RequestUri!.AbsolutePath);
        IsSimulated = request.Headers.NonValidated.Contains("X-Trigger-Error");
        StartTimestamp = owner.Time.GetTimestamp();
    }

    public MailchimpInstrumentation Owner { get; }

    public HttpRequestMessage Request { get; }

    public Activity? Activity { get; }

    public Route Route { get; }

    public string? Datacenter { get; }

    public string? Account { get; }

    public string MethodTag { get; }

    /// <summary>Whether the application asked for this error with <c>X-Trigger-Error</c>.</summary>
    public bool IsSimulated { get; }

    public long StartTimestamp { get; }

    /// <summary>The managed thread that the call started on.</summary>
    public int StartThread { get; } = Environment.CurrentManagedThreadId;

    /// <summary>Which try of its operation this is, from 1.</summary>
    public int Try => Repeats is null ? 1 : Repeats.Number + 1;

    /// <summary>The failed try that this one repeats, or null.</summary>
    public FailedTry? Repeats { get; set; }

    /// <summary>A POST sent again although Mailchimp may have processed the previous try: it may take effect twice.</summary>
    public bool IsUnsafeResend => Repeats?.MayHaveTakenEffect == true && EffectiveMethod(Request).Equals(HttpMethod.Post.Method, StringComparison.OrdinalIgnoreCase);

    /// <summary>This try, as one that may be repeated.</summary>
    public FailedTry? Failed
    {
        get => _failed?.Try;
        set => Failure.Try = value;
    }

    /// <summary>The activity that the call's operation belongs to.</summary>
    public Activity? Parent => Activity?.Parent;

    public TimeSpan Duration { get; set; }

    /// <summary>The response, until <see cref="ReleaseResponse"/>.</summary>
    public HttpResponseMessage? Response { get; private set; }

    /// <summary>Why there is no response; null also if the call was cancelled, by whatever means: the runtime does not say.</summary>
    public Exception? Exception { get; set; }

    /// <summary>Ended by a cancellation token: the caller's own, a timeout's, or that of a host that stops.</summary>
    public bool IsCancelled => StatusCode is null && Exception is null or OperationCanceledException;

    public int? StatusCode { get; private set; }

    public string? RequestId { get; set; }

    /// <summary>Counted as active, to be taken off the count again.</summary>
    public bool IsCounted { get; set; }

    public bool IsStopped { get; set; }

    /// <summary>The load of the call's account, or null when it carries no credentials.</summary>
    public AccountLoad? Load { get; set; }

    /// <summary>The body has not arrived: the error is provisional until <see cref="DeferredBody"/> completes.</summary>
    public DeferredBody? Deferred
    {
        get => _failed?.Deferred;
        set => Failure.Deferred = value;
    }

    /// <summary>The beginning of the response body, decompressed.</summary>
    public ReadOnlyMemory<byte> ResponseBody
    {
        get => _failed?.ResponseBody ?? default;
        set => Failure.ResponseBody = value;
    }

    public MailchimpError? Error
    {
        get => _failed?.Error;
        set
        {
            Failure.Error = value;
            Failure.SafeTitle = Owner.LogRedactor.Redact(value?.Title);
            Failure.SafeDetail = Owner.LogRedactor.Redact(value?.Detail);
        }
    }

    public string? SafeTitle => _failed?.SafeTitle;

    public string? SafeDetail => _failed?.SafeDetail;

    private FailedCall Failure => _failed ??= new FailedCall();

    public void Answer(HttpResponseMessage? response) => (Response, StatusCode) = (response, (int?)response?.StatusCode);

    /// <summary>
    /// Lets go of the response. The application may keep its request and drop an unread response, whose connection is
    /// closed only when nobody can reach it any more.
    /// </summary>
    public void ReleaseResponse() => Response = null;

    private static string EffectiveMethod(HttpRequestMessage request) =>
        (request.Method == HttpMethod.Post ? request.Headers.First("X-HTTP-Method-Override") : null) ?? request.Method.Method;

    /// <summary>What only a call has that failed: most do not.</summary>
    private sealed class FailedCall
    {
        public MailchimpError? Error { get; set; }

        public string? SafeTitle { get; set; }

        public string? SafeDetail { get; set; }

        public FailedTry? Try { get; set; }

        public DeferredBody? Deferred { get; set; }

        public ReadOnlyMemory<byte> ResponseBody { get; set; }
    }
}
