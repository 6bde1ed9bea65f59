namespace Mailchimp.Telemetry.Http;

/// <summary>Runs once after a time, without the context of the call that starts it.</summary>
internal static class CompletionTimer
{
    public static ITimer Start(TimeProvider time, TimerCallback callback, object state, TimeSpan dueTime)
    {
        using var _ = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        return time.CreateTimer(callback, state, dueTime, Timeout.InfiniteTimeSpan);
    }
}
