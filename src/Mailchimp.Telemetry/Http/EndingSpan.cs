using System.Diagnostics;

namespace Mailchimp.Telemetry.Http;

/// <summary>
/// The span of the call that stops on this thread. The runtime ends a span right after it has written the call's Stop
/// event, on the same thread, so the processors of a provider can tell a call to Mailchimp from any other.
/// </summary>
internal static class EndingSpan
{
    /// <summary>Weak, because the thread may not make another call for long.</summary>
    [ThreadStatic]
    private static WeakReference<Activity?>? _current;

    public static void Set(Activity? activity) => (_current ??= new(null)).SetTarget(activity);

    public static bool Is(Activity activity) => _current?.TryGetTarget(out var current) == true && ReferenceEquals(current, activity);
}
