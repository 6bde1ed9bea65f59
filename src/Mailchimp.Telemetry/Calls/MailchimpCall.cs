using System.Diagnostics;
using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Limits;
using Mailchimp.Telemetry.Output;

namespace Mailchimp.Telemetry.Calls;

/// <summary>One attempt of one call: what is known of it, from its start until its error is written.</summary>
internal class MailchimpCall(HttpRequestMessage request, Activity? activity, Route route, string? datacenter, string? account, long startTimestamp) : ICallView
{
    private const int PartialContent = 206;
    private const int MaxRequestId = 256;

    private ErrorState? _errorState;

    public HttpRequestMessage Request { get; } = request;

    public Activity? Activity { get; } = activity;

    public Route Route { get; } = route;

    public string? Datacenter { get; } = datacenter;

    public string? Account { get; } = account;

    public string? AccountShown { get; set; }

    public string MethodTag { get; } = HttpMethodTag.Of(request.Method);

    public bool IsSimulated { get; } = request.Headers.NonValidated.Contains("X-Trigger-Error");

    public long StartTimestamp { get; } = startTimestamp;

    public int Try => Repeats is null ? 1 : Repeats.Number + 1;

    /// <summary>The failed try that this one repeats, or null.</summary>
    public FailedTry? Repeats { get; set; }

    /// <summary>Repeats a failed try for certain: the same message again, or below the same parent activity. A poll looks like a retry otherwise.</summary>
    public bool IsCertainRetry { get; set; }

    public bool IsUnsafeResend => Repeats?.MayHaveTakenEffect == true && EffectiveMethod(Request).Equals(HttpMethod.Post.Method, StringComparison.OrdinalIgnoreCase);

    /// <summary>This try, as one that may be repeated.</summary>
    public FailedTry? Failed
    {
        get => _errorState?.Try;
        set => State.Try = value;
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

    /// <summary>Whether the response's status says that the call failed.</summary>
    public bool HasErrorStatus => StatusCode >= 400;

    /// <summary>Whether the response succeeded and can hide failures all the same.</summary>
    public bool CanHideFailures => Route.Shape != ResponseShape.Plain && StatusCode is >= 200 and < 300 and not PartialContent;

    /// <summary>The content type of a response with an error status.</summary>
    public string? ContentType { get; private set; }

    public string? RequestId { get; private set; }

    /// <summary>The batch whose results it downloads from where they are stored; then it is not a call to Mailchimp.</summary>
    public string? ResultsOf { get; init; }

    public string? BatchId => Route.IsOfOneBatch ? Errors.Partial.BatchId.OfPath(Request.RequestUri!.AbsolutePath) : ResultsOf;

    public string? TransportErrorType => StatusCode is null ? TransportErrors.TypeOf(Exception) : null;

    /// <summary>Counted as active, to be taken off the count again.</summary>
    public bool IsCounted { get; set; }

    /// <summary>Counted among the tries below its parent, to be taken off that count again.</summary>
    public bool IsUnderWay { get; set; }

    /// <summary>Waits in the client for a connection.</summary>
    public bool IsQueued { get; set; }

    /// <summary>When the request could be sent: at the start, or when it got a connection.</summary>
    public long SentTimestamp { get; set; } = startTimestamp;

    /// <summary>Whether the request may have been sent; false only if it is certain that it was not.</summary>
    public bool MayHaveBeenSent { get; set; } = true;

    /// <summary>The load of the call's account, or null when it carries no credentials.</summary>
    public AccountLoad? Load { get; set; }

    /// <summary>The body has not arrived: the error is provisional until this completes.</summary>
    public IDeferredBody? Deferred
    {
        get => _errorState?.Deferred;
        set => State.Deferred = value;
    }

    public ReadOnlyMemory<byte> ResponseBody
    {
        get => _errorState?.ResponseBody ?? default;
        set => State.ResponseBody = value;
    }

    /// <summary>The call's error, its texts redacted.</summary>
    public MailchimpError? Error
    {
        get => _errorState?.Error;
        set => State.Error = value;
    }

    private ErrorState State => _errorState ??= new ErrorState();

    /// <summary>The method that Mailchimp takes the request to have.</summary>
    public static string EffectiveMethod(HttpRequestMessage request) =>
        (request.Method == HttpMethod.Post ? request.Headers.First("X-HTTP-Method-Override") : null) ?? request.Method.Method;

    public void SetResponse(HttpResponseMessage? response)
    {
        Response = response;
        StatusCode = (int?)response?.StatusCode;
        ContentType = HasErrorStatus ? response!.Content.Headers.First("Content-Type") : null;
        RequestId = response?.Headers.First("X-Request-Id") is { Length: <= MaxRequestId } id ? id : null;
    }

    /// <summary>
    /// Lets go of the response. The application may keep its request and drop an unread response, whose connection is
    /// closed only when nobody can reach it any more.
    /// </summary>
    public void ReleaseResponse() => Response = null;

    public Uri Address => _errorState?.Address ?? Request.RequestUri!;

    /// <summary>Keeps the address: once the call has returned, the application may send the message to another one.</summary>
    public void KeepAddress() => State.Address = Request.RequestUri;

    /// <summary>Reads the request's body now: once the call has returned, the application may use its memory for something else.</summary>
    public void KeepRequestBody(int maxBytes) => State.RequestBody = ReadRequestBody(maxBytes).ToArray();

    public ReadOnlySpan<byte> ReadRequestBody(int maxBytes)
    {
        if (State.RequestBody is { } kept)
        {
            return kept;
        }

        // Only a content that holds its bytes can be read again.
        var content = Request.Content;
        if (content is not (ByteArrayContent or ReadOnlyMemoryContent))
        {
            return default;
        }

        using var head = new TruncatingStream(new byte[maxBytes]);
        try
        {
            content.CopyTo(head, context: null, CancellationToken.None);
        }
        catch (Exception)
        {
            // The application is done with it, or it is of a class of the application's that is written once.
        }

        return head.Bytes;
    }

    public void WhenSettled(Action<bool> write)
    {
        if (Failed is { } failed)
        {
            failed.WhenSettled(write);
        }
        else
        {
            write(true);
        }
    }

    /// <summary>State of failed calls, allocated on demand.</summary>
    private sealed class ErrorState
    {
        public MailchimpError? Error { get; set; }

        public FailedTry? Try { get; set; }

        public IDeferredBody? Deferred { get; set; }

        public ReadOnlyMemory<byte> ResponseBody { get; set; }

        public Uri? Address { get; set; }

        public byte[]? RequestBody { get; set; }
    }
}
