using Mailchimp.Telemetry.Errors.Partial;

namespace Mailchimp.Telemetry.Calls;

/// <summary>Receives the events of each call. Its exceptions do not fail the call.</summary>
internal interface ICallObserver
{
    /// <summary>A call starts.</summary>
    /// <param name="call">The call.</param>
    /// <param name="earlier">The call that the same message was sent in before, or null.</param>
    void OnStart(MailchimpCall call, MailchimpCall? earlier);

    /// <summary>A call waits in the client for a connection or a stream: it is not at Mailchimp yet.</summary>
    void OnQueued(MailchimpCall call);

    /// <summary>A call no longer waits.</summary>
    /// <param name="call">The call.</param>
    /// <param name="hasConnection">Whether it is sent now; otherwise it ends without having been sent.</param>
    void OnDequeued(MailchimpCall call, bool hasConnection);

    /// <summary>A call has its response, or will have none.</summary>
    /// <param name="call">The call, which knows its response or why there is none.</param>
    /// <param name="body">What of a failed response's body has arrived.</param>
    void OnStop(MailchimpCall call, ResponseBody body);

    /// <summary>The rest of a body is there, or as much of it as will come. Never throws.</summary>
    /// <param name="call">The call.</param>
    /// <param name="body">What has arrived; null if it is not known whether there is a body.</param>
    void OnLateBody(MailchimpCall call, ReadOnlyMemory<byte>? body);

    /// <summary>The body of a successful response will be read as it passes.</summary>
    void OnPassing(IDeferredBody body);

    /// <summary>A successful response has been read to its end, or as far as it will be. Never throws.</summary>
    /// <param name="call">The call.</param>
    /// <param name="reader">The reader that was fed the body.</param>
    /// <param name="body">The body.</param>
    void OnPassed(MailchimpCall call, IBodyReader reader, IDeferredBody body);

    /// <summary>The response to a download of a batch's results from storage, which is not a call to Mailchimp.</summary>
    void OnDownload(MailchimpCall call);

    /// <summary>A started call will have no Stop event.</summary>
    void OnLost(MailchimpCall call);

    /// <summary>This runtime can't show all of a call. Never throws.</summary>
    /// <param name="off">What is off, and why.</param>
    void OnUnsupported(string off);

    /// <summary>An exception of this library's own was caught. Never throws.</summary>
    void OnInternalError(string stage, Exception exception);
}
