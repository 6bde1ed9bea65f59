using System.Net.Http.Headers;
using Mailchimp.Telemetry.Contract;

namespace Mailchimp.Telemetry.Calls;

/// <summary>Follows operations over their tries: retries one after the other, and hedged tries beside each other.</summary>
internal sealed class CallTries(TimeProvider time, Action<Exception> onError)
{
    /// <summary>A later retry counts as another operation.</summary>
    private static readonly TimeSpan FailedTryMemory = TimeSpan.FromMinutes(2);

    /// <summary>How soon a copy that shares only address and body with a failed try counts as its retry.</summary>
    private static readonly TimeSpan CopyMemory = TimeSpan.FromSeconds(10);

    /// <summary>How long the parent activity of an operation is trusted to tell its end.</summary>
    private static readonly TimeSpan PatienceWithParent = TimeSpan.FromSeconds(30);

    /// <summary>Waits between tries double, and jitter can double them again.</summary>
    private const int GapFactor = 4;

    private readonly OperationTracker _operations = new(time, onError);
    private readonly RecentAnswers _recentAnswers = new(time);

    public void OnStart(MailchimpCall call, MailchimpCall? earlier)
    {
        call.Repeats = _operations.Resume(call.Request, call.Parent, call.Account, earlier?.Failed);
        call.IsCertainRetry = call.Repeats is { } repeated && (call.Parent is { IsStopped: false } || ReferenceEquals(repeated, earlier?.Failed));
        _recentAnswers.Enter(call.Parent);
        call.IsUnderWay = true;
    }

    /// <summary>The last step of a call; runs before the caller sees the response and cancels the other tries.</summary>
    public void OnEnd(MailchimpCall call)
    {
        if (call.IsUnderWay)
        {
            call.IsUnderWay = false;
            _recentAnswers.Leave(call.Request, call.Parent, call.Account, call.StartTimestamp, isAnswered: call.StatusCode is not null);
        }
    }

    /// <summary>Whether another try of the same request has just been answered.</summary>
    public bool HasLost(MailchimpCall call) => _recentAnswers.Contain(call.Request, call.Parent, call.Account, call.StartTimestamp);

    /// <summary>Remembers a try that may be retried, until a retry is no longer expected.</summary>
    public void Remember(MailchimpCall call, in MailchimpError error)
    {
        if (!error.IsRetryable || call.IsSimulated)
        {
            return;
        }

        var retryAfter = RetryAfter(call.Response);
        var gap = call.Repeats is { } earlier ? time.GetElapsedTime(earlier.FailedAt, call.StartTimestamp) : TimeSpan.Zero;
        call.Failed = new FailedTry(OperationKey.Of(call.Request, call.Parent, call.Account), call.Request.Content, call.Try)
        {
            Kind = error.Row,
            MayHaveArrived = call is { StatusCode: null, MayHaveBeenSent: true } && TransportErrors.MayHaveArrived(call.Exception),
            FailedAt = time.GetTimestamp(),
            Memory = FailedTryMemory,
            MemoryOfCopies = retryAfter + CopyMemory,
            Patience = Min(FailedTryMemory, Max(retryAfter + (call.Parent is { IsStopped: false } ? PatienceWithParent : CopyMemory), gap * GapFactor)),
            Finish = call.Deferred is { } deferred ? deferred.Complete : null,
        };
        _operations.Add(call.Failed);
    }

    /// <summary>The kind of a remembered try is known now: it may be one that is not retried.</summary>
    public void OnLateKind(MailchimpCall call, ErrorKindRow kind)
    {
        if (call.Failed is { } failed)
        {
            failed.Kind = kind;
            failed.Finish = null;
            if (!kind.IsRetryable)
            {
                _operations.Forget(failed);
            }
        }
    }

    /// <summary>Settles the failed tries: nobody is expected to repeat them any more.</summary>
    public void Flush() => _operations.Flush();

    private TimeSpan RetryAfter(HttpResponseMessage? response)
    {
        var wait = RetryConditionHeaderValue.TryParse(response?.Headers.First("Retry-After"), out var value)
            ? value.Delta ?? value.Date - time.GetUtcNow() ?? TimeSpan.Zero
            : TimeSpan.Zero;
        return Min(FailedTryMemory, Max(wait, TimeSpan.Zero));
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
