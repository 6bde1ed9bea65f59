using System.Diagnostics;

namespace Mailchimp.Telemetry.Redaction.Signals;

/// <summary>Redacts a span that has ended: name, status, attributes, and events and links where that can be done. Baggage and trace state are the application's.</summary>
internal static class SpanRedaction
{
    public static void Redact(Activity activity, SignalRedactor redactor)
    {
        if (activity.DisplayName is var name && redactor.Redact(name) is var safeName && !ReferenceEquals(safeName, name))
        {
            activity.DisplayName = safeName;
        }

        if (activity.StatusDescription is { } description && redactor.Redact(description) is var status && !ReferenceEquals(status, description))
        {
            activity.SetStatus(activity.Status, status);
        }

        RedactTags(activity, redactor);
        if (ActivityInternals.CanRewrite)
        {
            RedactEvents(activity, redactor);
            RedactLinks(activity, redactor);
        }
    }

    private static void RedactTags(Activity activity, SignalRedactor redactor)
    {
        Dictionary<int, KeyValuePair<string, object?>>? others = null;
        var index = -1;
        foreach (ref readonly var tag in activity.EnumerateTagObjects())
        {
            index++;
            if (!redactor.TryRedact(in tag, out var safe))
            {
                continue;
            }

            var name = tag.Key;
            if (safe.Key == name && safe.Value is not null && IsOnly(activity, name))
            {
                // Written in its place, which the enumeration does not mind.
                activity.SetTag(name, safe.Value);
            }
            else
            {
                (others ??= []).Add(index, safe);
            }
        }

        if (others is not null)
        {
            Rewrite(activity, others);
        }
    }

    private static bool IsOnly(Activity activity, string name)
    {
        var count = 0;
        foreach (ref readonly var tag in activity.EnumerateTagObjects())
        {
            count += tag.Key == name ? 1 : 0;
        }

        return count == 1;
    }

    /// <summary>Names that are redacted themselves, or that stand there more than once: all of their attributes are set anew.</summary>
    private static void Rewrite(Activity activity, Dictionary<int, KeyValuePair<string, object?>> redacted)
    {
        var tags = activity.TagObjects.ToList();
        var names = redacted.Keys.Select(index => tags[index].Key).ToHashSet();
        foreach (var tag in tags.Where(tag => names.Contains(tag.Key)))
        {
            activity.SetTag(tag.Key, null);
        }

        for (var index = 0; index < tags.Count; index++)
        {
            if (names.Contains(tags[index].Key))
            {
                var safe = redacted.GetValueOrDefault(index, tags[index]);
                activity.AddTag(safe.Key, safe.Value);
            }
        }
    }

    private static void RedactEvents(Activity activity, SignalRedactor redactor)
    {
        foreach (ref readonly var happened in activity.EnumerateEvents())
        {
            var title = redactor.Redact(happened.Name);
            var tags = redactor.RedactAll(happened.Tags);
            if (tags is not null || !ReferenceEquals(title, happened.Name))
            {
                ActivityInternals.Rewrite(in happened, new ActivityEvent(title, happened.Timestamp, [.. tags ?? happened.Tags]));
            }
        }
    }

    private static void RedactLinks(Activity activity, SignalRedactor redactor)
    {
        foreach (ref readonly var link in activity.EnumerateLinks())
        {
            if (link.Tags is { } attributes && redactor.RedactAll(attributes) is { } tags)
            {
                ActivityInternals.Rewrite(in link, new ActivityLink(link.Context, [.. tags]));
            }
        }
    }
}
