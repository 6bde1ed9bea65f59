using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Mailchimp.Telemetry.Redaction;

/// <summary>
/// Redacts a span that has stopped, in place: name, status, attributes, events, links and baggage. The enumerators of
/// <see cref="Activity"/> give references into its own lists, which is the only way to change an event or a link.
/// </summary>
internal static class SpanRedaction
{
    public static void Redact(Activity activity, SignalRedactor redactor)
    {
        var name = redactor.Redact(activity.DisplayName);
        if (!ReferenceEquals(name, activity.DisplayName))
        {
            activity.DisplayName = name;
        }

        if (activity.StatusDescription is { } description && redactor.Redact(description) is var status && !ReferenceEquals(status, description))
        {
            activity.SetStatus(activity.Status, status);
        }

        if (activity.TraceStateString is { } traceState && redactor.Redact(traceState) is var state && !ReferenceEquals(state, traceState))
        {
            activity.TraceStateString = state;
        }

        // A simple processor exports while the span is still current: its request would carry the baggage as a header.
        foreach (var (key, value) in activity.Baggage)
        {
            if (redactor.TryRedact(key, value, out var safe))
            {
                activity.SetBaggage(key, safe as string);
            }
        }

        foreach (ref readonly var tag in activity.EnumerateTagObjects())
        {
            if (redactor.TryRedact(in tag, depth: 0, out var safe))
            {
                Unsafe.AsRef(in tag) = safe;
            }
        }

        foreach (ref readonly var happened in activity.EnumerateEvents())
        {
            var title = redactor.Redact(happened.Name);
            var tags = redactor.RedactAll(happened.Tags);
            if (tags is not null || !ReferenceEquals(title, happened.Name))
            {
                Unsafe.AsRef(in happened) = new ActivityEvent(title, happened.Timestamp, [.. tags ?? happened.Tags]);
            }
        }

        foreach (ref readonly var link in activity.EnumerateLinks())
        {
            var context = link.Context;
            var linkState = redactor.Redact(context.TraceState);
            var tags = link.Tags is null ? null : redactor.RedactAll(link.Tags);
            if (tags is not null || !ReferenceEquals(linkState, context.TraceState))
            {
                var safe = new ActivityContext(context.TraceId, context.SpanId, context.TraceFlags, linkState, context.IsRemote);
                Unsafe.AsRef(in link) = new ActivityLink(safe, [.. tags ?? link.Tags ?? []]);
            }
        }
    }
}
