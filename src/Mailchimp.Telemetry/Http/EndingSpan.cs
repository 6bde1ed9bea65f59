using System.Diagnostics;

namespace Mailchimp.Telemetry.Http;

/// <summary>
/// The span of the call that stops on this thread. The runtime ends a span right after it has written the call's Stop
/// event, on the same thread, so the processors of a provider can tell a call to Mailchimp from any other.
/// </summary>
internal static class EndingSpan
{
    /// <summary>Others who hear of the end of a call may make calls themselves, which end on this thread before its span does.</summary>
    private const int Nested = 4;

    /// <summary>Weak, because the thread may not make another call for long.</summary>
    [ThreadStatic]
    private static WeakReference<Activity?>[]? _latest;

    [ThreadStatic]
    private static int _next;

    public static void Set(Activity? activity)
    {
        _latest ??= [.. Enumerable.Range(0, Nested).Select(static _ => new WeakReference<Activity?>(null))];
        _latest[_next].SetTarget(activity);
        _next = (_next + 1) % Nested;
    }

    public static bool Is(Activity activity)
    {
        foreach (var latest in _latest ?? [])
        {
            if (latest.TryGetTarget(out var ending) && ReferenceEquals(ending, activity))
            {
                return true;
            }
        }

        return false;
    }
}
