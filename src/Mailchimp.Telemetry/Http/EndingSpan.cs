using System.Diagnostics;

namespace Mailchimp.Telemetry.Http;

/// <summary>
/// The span of the call that stops on this thread. The runtime ends a span right after it has written the call's Stop
/// event, on the same thread, so the processors of a provider can tell a call to Mailchimp from any other.
/// </summary>
internal static class EndingSpan
{
    [ThreadStatic]
    private static Activity? _current;

    public static void Set(Activity? activity) => _current = activity;

    public static bool Is(Activity activity) => ReferenceEquals(_current, activity);
}
