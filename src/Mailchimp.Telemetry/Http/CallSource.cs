using System.Diagnostics;
using Mailchimp.Telemetry.Calls;
using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Errors;
using Mailchimp.Telemetry.Errors.Partial;
using Mailchimp.Telemetry.Limits;

namespace Mailchimp.Telemetry.Http;

/// <summary>Turns HttpClient's events for one host's Mailchimp addresses into calls, and passes them to the observer.</summary>
/// <param name="hosts">The addresses.</param>
/// <param name="accounts">Names the account of a call's credentials.</param>
/// <param name="observer">Gets each step.</param>
/// <param name="time">The clock.</param>
/// <param name="isWholeHost">Whether it belongs to a host, which writes all signals, and not to a provider built by hand.</param>
internal sealed class CallSource(MailchimpHosts hosts, AccountTable accounts, ICallObserver observer, TimeProvider time, bool isWholeHost)
{
    public ICallObserver Observer => observer;

    public bool IsWholeHost => isWholeHost;

    /// <summary>Whether its host has been disposed: calls that are still active are handed to another one, if there is one.</summary>
    public bool IsDetached { get; set; }

    /// <summary>Whether a call to this address is one of these; the data center when the host names one.</summary>
    public bool TryMatch(Uri? address, out string? datacenter) => hosts.TryMatch(address, out datacenter);

    public FollowedCall Create(HttpRequestMessage request, string? datacenter)
    {
        var route = RouteTable.Shared.Match(MailchimpCall.EffectiveMethod(request), request.RequestUri!.AbsolutePath);
        if (route.Template is null && ResultAddresses.TryFind(request.RequestUri, out var batch))
        {
            return CreateDownload(request, batch);
        }

        var account = RequestCredentials.Find(request) is { } credentials ? accounts.Resolve(credentials) : null;
        return new FollowedCall(this, request, Activity.Current, route, datacenter, account, time.GetTimestamp());
    }

    /// <summary>A batch's results are to be downloaded from where they are stored, which is not a call to Mailchimp.</summary>
    public FollowedCall CreateDownload(HttpRequestMessage request, string batch) =>
        new(this, request, Activity.Current, Route.BatchResults, datacenter: null, account: null, time.GetTimestamp()) { ResultsOf = batch };

    public void OnStart(FollowedCall call)
    {
        var earlier = FollowedCall.Earlier(call.Request);
        call.Attach();
        if (call.ResultsOf is null)
        {
            observer.OnStart(call, earlier);
        }
    }

    public void OnStop(FollowedCall call, HttpResponseMessage? response)
    {
        try
        {
            call.SetResponse(response);
            if (call.ResultsOf is not null)
            {
                observer.OnDownload(call);
            }
            else
            {
                observer.OnStop(call, call.HasErrorStatus ? Peek(call, response!) : default);
                if (call.Failed is not null)
                {
                    call.Remember();
                }
            }

            if (call.CanHideFailures)
            {
                Follow(call, response!);
            }
        }
        finally
        {
            if (call.Deferred is null)
            {
                call.ReleaseResponse();
            }
        }
    }

    /// <summary>The body of a call that has already returned is here, or as much of it as will come. Never throws.</summary>
    public void OnLateBody(FollowedCall call, ReadOnlyMemory<byte>? body, string? encoding)
    {
        try
        {
            observer.OnLateBody(call, body is { } arrived ? BodyDecoder.Decode(arrived, encoding) : default(ReadOnlyMemory<byte>?));
        }
        catch (Exception exception)
        {
            observer.OnInternalError("deferred_body", exception);
        }
        finally
        {
            call.Deferred = null;
            call.ReleaseResponse();
        }
    }

    /// <summary>A body has been read as it passed, as far as it will be. Never throws.</summary>
    public void OnPassed(FollowedCall call, IBodyReader reader, IDeferredBody body)
    {
        observer.OnPassed(call, reader, body);
        reader.Dispose();
    }

    /// <summary>Reads the body of a successful response: what is there now, and the rest as the application reads it.</summary>
    private void Follow(FollowedCall call, HttpResponseMessage response)
    {
        try
        {
            if (BodyPeek.Take(response, call.StartThread, out var replay) is not { } peek)
            {
                return;
            }

            var body = new PassingBody(call, peek, response.Content.Headers);
            if (body.IsEnough || (body.IsReadUp && (peek.HasEnded || peek.Failure is not null)))
            {
                body.Complete();
            }
            else
            {
                replay!.Stream.Follower = body;
                observer.OnPassing(body.Registration);
            }
        }
        catch (Exception exception)
        {
            observer.OnInternalError("partial_failure", exception);
        }
    }

    private ResponseBody Peek(FollowedCall call, HttpResponseMessage response)
    {
        try
        {
            if (BodyPeek.Take(response, call.StartThread, out var replay) is not { } peek)
            {
                return default;
            }

            // Often only the end mark of a chunked body is still under way: a whole document needs no more.
            var encoding = BodyDecoder.EncodingOf(response.Content.Headers);
            var taken = BodyDecoder.Decode(peek.Taken, encoding);
            if (!peek.IsUnfinished || ProblemReader.Read(taken.Span).IsComplete)
            {
                return new ResponseBody(taken, Rest: null);
            }

            var rest = new DeferredBody(call, peek, encoding);
            replay!.Stream.Follower = rest;
            return new ResponseBody(default, rest);
        }
        catch (Exception exception)
        {
            // The call is over all the same, and its status is known.
            observer.OnInternalError("peek", exception);
            return default;
        }
    }
}
