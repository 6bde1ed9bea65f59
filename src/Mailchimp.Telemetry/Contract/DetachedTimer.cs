namespace Mailchimp.Telemetry.Contract;

/// <summary>Timers without the context of the call that starts them: what they do belongs to no call, and must not keep what flows with one.</summary>
internal static class DetachedTimer
{
    /// <summary>Runs once.</summary>
    public static ITimer CreateDetachedTimer(this TimeProvider time, TimerCallback callback, object state, TimeSpan dueTime) =>
        time.CreateDetachedTimer(callback, state, dueTime, Timeout.InfiniteTimeSpan);

    public static ITimer CreateDetachedTimer(this TimeProvider time, TimerCallback callback, object state, TimeSpan dueTime, TimeSpan period)
    {
        using var _ = ExecutionContext.SuppressFlow();
#pragma warning disable RS0030 // The one place where timers are made.
        return time.CreateTimer(callback, state, dueTime, period);
#pragma warning restore RS0030
    }
}
