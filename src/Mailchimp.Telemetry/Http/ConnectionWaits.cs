using System.Diagnostics;

namespace Mailchimp.Telemetry.Http;

/// <summary>
/// Tells the calls that wait in the client for a connection or an HTTP/2 stream: the runtime makes an activity for each
/// that really waits, below the call's own. Only those of calls to Mailchimp are sampled.
/// </summary>
internal sealed class ConnectionWaits : IDisposable
{
    private const string Source = "Experimental.System.Net.Http.Connections";
    private const string Wait = Source + ".WaitForConnection";

    private readonly CallTable _calls;
    private readonly ActivityListener _listener;

    public ConnectionWaits(CallTable calls)
    {
        _calls = calls;
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == Source,
            Sample = Sample,
            ActivityStarted = OnStarted,
            ActivityStopped = OnStopped,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    private ActivitySamplingResult Sample(ref ActivityCreationOptions<ActivityContext> options) =>
        options.Name == Wait && Activity.Current is { } current && _calls.Find(current) is { ResultsOf: null } ? ActivitySamplingResult.AllData : ActivitySamplingResult.None;

    private void OnStarted(Activity activity)
    {
        if (Find(activity) is { } call)
        {
            Try(call, static (call, _) => call.Source.Observer.OnQueued(call), activity);
        }
    }

    private void OnStopped(Activity activity)
    {
        if (Find(activity) is { } call)
        {
            Try(call, static (call, activity) => call.Source.Observer.OnDequeued(call, hasConnection: activity.Status != ActivityStatusCode.Error), activity);
        }
    }

    private FollowedCall? Find(Activity activity) =>
        activity.OperationName == Wait && activity.Parent is { } parent ? _calls.Find(parent) : null;

    private static void Try(FollowedCall call, Action<FollowedCall, Activity> step, Activity activity)
    {
        try
        {
            step(call, activity);
        }
        catch (Exception exception)
        {
            // An exception must not reach the runtime: it would fail the call.
            call.Source.Observer.OnInternalError("connection_wait", exception);
        }
    }
}
