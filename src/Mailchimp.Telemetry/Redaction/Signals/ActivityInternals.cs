using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Mailchimp.Telemetry.Redaction.Signals;

/// <summary>
/// Events and links of an activity can't be changed by public means. Its enumerators give references into its own
/// lists; whether writing through them works is tried out once, and where it does not, events and links stay as they are.
/// </summary>
internal static class ActivityInternals
{
    private static readonly Lazy<bool> Works = new(Try);

    /// <summary>A test's switch: as if this runtime gave copies.</summary>
    internal static bool IsTakenAway { get; set; }

    public static bool CanRewrite => !IsTakenAway && Works.Value;

    public static void Rewrite<T>(ref readonly T place, T value)
        where T : struct => Unsafe.AsRef(in place) = value;

    private static bool Try()
    {
        // Not disposed of: stopping what was not started raises an exception that a debugger shows.
        var activity = new Activity(nameof(ActivityInternals));
        activity.AddEvent(new ActivityEvent("before"));
        activity.AddLink(new ActivityLink(default, new ActivityTagsCollection { ["before"] = 1 }));
        foreach (ref readonly var happened in activity.EnumerateEvents())
        {
            Rewrite(in happened, new ActivityEvent("after"));
        }

        foreach (ref readonly var link in activity.EnumerateLinks())
        {
            Rewrite(in link, new ActivityLink(default, new ActivityTagsCollection { ["after"] = 1 }));
        }

        return activity.Events.Single().Name == "after" && activity.Links.Single().Tags!.Single().Key == "after";
    }
}
