using System.Diagnostics;
using Mailchimp.Telemetry.Contract;

namespace Mailchimp.Telemetry.Output;

/// <summary>What spans, metrics and log events are written from: one attempt of one call.</summary>
internal interface ICallView
{
    HttpRequestMessage Request { get; }

    /// <summary>The address that the request was sent to.</summary>
    Uri Address { get; }

    HttpResponseMessage? Response { get; }

    Activity? Activity { get; }

    Route Route { get; }

    string? Datacenter { get; }

    /// <summary>The account's name as it may leave the application.</summary>
    string? AccountShown { get; }

    /// <summary>The value of <c>http.request.method</c>.</summary>
    string MethodTag { get; }

    /// <summary>Whether the application asked for this error with <c>X-Trigger-Error</c>.</summary>
    bool IsSimulated { get; }

    long StartTimestamp { get; }

    TimeSpan Duration { get; }

    /// <summary>Which try of its operation this is, from 1.</summary>
    int Try { get; }

    /// <summary>A POST sent again although Mailchimp may have processed the previous try: it may take effect twice.</summary>
    bool IsUnsafeResend { get; }

    int? StatusCode { get; }

    string? RequestId { get; }

    /// <summary>The batch that the call asks about, or null.</summary>
    string? BatchId { get; }

    /// <summary>Why there is no response, or null.</summary>
    Exception? Exception { get; }

    /// <summary>The value of <c>error.type</c> for a call without a response, else null.</summary>
    string? TransportErrorType { get; }

    /// <summary>The beginning of the response body, decompressed and not redacted.</summary>
    ReadOnlyMemory<byte> ResponseBody { get; }

    /// <summary>The beginning of the request body, not redacted; empty where it can't be read without touching what the application sends.</summary>
    ReadOnlySpan<byte> ReadRequestBody(int maxBytes);

    /// <summary>Reads the beginning of the request's body now, for later.</summary>
    void KeepRequestBody(int maxBytes);

    /// <summary>Keeps the address now, for later.</summary>
    void KeepAddress();

    /// <summary>Calls back once it is known whether this try was the last of its operation: at once if no other can follow.</summary>
    /// <param name="write">Told whether the try was the last. Must not throw.</param>
    void WhenSettled(Action<bool> write);
}
