using System.Collections.Immutable;
using System.Diagnostics;
using Mailchimp.Telemetry.Errors.Partial;
using Mailchimp.Telemetry.Output;

namespace Mailchimp.Telemetry.Http;

/// <summary>
/// The process's one subscription to HttpClient's diagnostics, for any number of hosts. Each call belongs to the
/// first source that knows its address, so that nothing counts twice: the host attached last, else a provider built by hand.
/// </summary>
internal sealed class HttpClientListener : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private const string ListenerName = "HttpHandlerDiagnosticListener";
    private const string RequestOut = "System.Net.Http.HttpRequestOut";
    private const string Start = RequestOut + ".Start";
    private const string Stop = RequestOut + ".Stop";
    private const string Failure = "System.Net.Http.Exception";

    private static readonly Lock Gate = new();
    private static readonly RuntimeSupport Support = new();
    private static ImmutableArray<CallSource> _attached = [];
    private static HttpClientListener? _current;

    [ThreadStatic]
    private static HttpRequestException? _unreadableFailure;

    private readonly CallTable _calls = new();
    private readonly ConnectionWaits _waits;
    private readonly IDisposable _allListeners;
    private ImmutableArray<IDisposable> _subscriptions = [];

    private HttpClientListener()
    {
        _waits = new ConnectionWaits(_calls);
        _allListeners = DiagnosticListener.AllListeners.Subscribe(this);
    }

    public static void Attach(CallSource source)
    {
        lock (Gate)
        {
            // The latest host comes first: one that was put together for a look at its services, and never disposed, gets no calls.
            _attached = source.IsWholeHost ? _attached.Insert(0, source) : _attached.Add(source);
            _current ??= new HttpClientListener();
            TelemetryEventSource.Log.Listening(_attached.Length);
        }

        Support.ReportTo(source);
    }

    public static void Detach(CallSource source)
    {
        lock (Gate)
        {
            source.IsDetached = true;
            _attached = _attached.Remove(source);
            if (_attached.IsEmpty)
            {
                _current?.Dispose();
                _current = null;
            }

            TelemetryEventSource.Log.Listening(_attached.Length);
        }
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == ListenerName)
        {
            // A predicate keeps the runtime from writing two older events for each call.
            var subscription = value.Subscribe(this, static (name, request, _) => name switch
            {
                Start or Stop or Failure => true,
                RequestOut => IsOurs(request),
                _ => false,
            });

            // More than one may have the name.
            ImmutableInterlocked.Update(ref _subscriptions, static (all, one) => all.Add(one), subscription);
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is not { } payload)
        {
            return;
        }

        try
        {
            switch (value.Key)
            {
                case Start:
                    OnStart(payload);
                    break;
                case Failure:
                    OnFailure(payload);
                    break;
                case Stop:
                    OnStop(payload);
                    break;
            }
        }
        catch (Exception exception)
        {
            // An exception must not reach the runtime: it would fail the call.
            OnInternalError(StageOf(value.Key), exception);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose()
    {
        _allListeners.Dispose();
        _waits.Dispose();
        foreach (var subscription in _subscriptions)
        {
            subscription.Dispose();
        }

        _calls.Orphan();
    }

    /// <summary>Whether any host of this process takes an address for Mailchimp's.</summary>
    public static bool IsMailchimp(Uri address) => Find(address, out _) is not null;

    private static CallSource? Find(Uri? uri, out string? datacenter)
    {
        foreach (var source in _attached)
        {
            if (source.TryMatch(uri, out datacenter))
            {
                return source;
            }
        }

        datacenter = null;
        return null;
    }

    /// <summary>Whether the runtime is to make an activity for this request where nobody else wants one.</summary>
    private static bool IsOurs(object? request)
    {
        try
        {
            return request is not HttpRequestMessage message || Find(message.RequestUri, out _) is not null;
        }
        catch (Exception exception)
        {
            OnInternalError("start", exception);
            return false;
        }
    }

    private void OnStart(object payload)
    {
        if (Support.IsLost)
        {
            return;
        }

        if (!RuntimeInternals.TryGetStartRequest(payload, out var request))
        {
            Support.Lose("the request of a call that starts", _attached);
        }
        else if (Find(request.RequestUri, out var datacenter) is { } source)
        {
            OnStart(source.Create(request, datacenter));
        }
        else if (FindBatch(request) is { } batch && _attached is [var any, ..])
        {
            OnStart(any.CreateDownload(request, batch));
        }
    }

    private void OnStart(FollowedCall call)
    {
        // Before anything that can throw, so that the call's end is found in any case.
        _calls.Add(call);
        try
        {
            call.Source.OnStart(call);
        }
        finally
        {
            Support.Started(call);
        }
    }

    /// <summary>The batch whose results are downloaded from another host than Mailchimp's; where the download is redirected, the message says so.</summary>
    private static string? FindBatch(HttpRequestMessage request) =>
        ResultAddresses.TryFind(request.RequestUri, out var batch) ? batch
        : FollowedCall.Earlier(request) is { } earlier && earlier.Request == request ? earlier.ResultsOf
        : null;

    private void OnFailure(object payload)
    {
        if (!RuntimeInternals.TryGetExceptionRequest(payload, out var request) || !RuntimeInternals.TryGetException(payload, out var exception))
        {
            // The same thread stops the call next: there it counts as a failure of the connection, as most are.
            _unreadableFailure = new HttpRequestException(message: null, new IOException());
            Support.Lack("the exception of a call that failed", _attached);
        }
        else if (_calls.Find(request) is { } call)
        {
            call.Exception ??= exception;
        }
    }

    private void OnStop(object payload)
    {
        var failure = _unreadableFailure;
        _unreadableFailure = null;
        if (Support.IsLost)
        {
            return;
        }

        if (!RuntimeInternals.TryGetStopResponse(payload, out var response) || !RuntimeInternals.TryGetStopRequest(payload, out var request))
        {
            Support.Lose("the request or the response of a call that stops", _attached);
            _calls.Clear();
        }
        else if (_calls.Find(request) is { } call)
        {
            Support.Stopped();
            _calls.Remove(call);
            call.IsStopped = true;
            call.Exception ??= failure;
            if (call.Source.IsDetached && (call.ResultsOf is null ? Find(request.RequestUri, out _) : _attached.FirstOrDefault()) is { } other)
            {
                call.HandOver(other);
            }

            try
            {
                call.Source.OnStop(call, response);
            }
            finally
            {
                // Last: what hears of an error may make a call itself, which ends on this thread before this one does.
                EndingSpan.Set(call.Activity);
            }
        }
    }

    private static string StageOf(string name) => name switch
    {
        Start => "start",
        Failure => "failure",
        _ => "stop",
    };

    private static void OnInternalError(string stage, Exception exception)
    {
        if (_attached is [var any, ..])
        {
            any.Observer.OnInternalError(stage, exception);
        }
        else
        {
            TelemetryEventSource.Log.InternalError(stage, exception);
        }
    }
}
