using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using OpenTelemetry;

namespace Mailchimp.Telemetry.Redaction;

/// <summary>
/// Hears every span of the process stop before any exporter does: listeners are called in the order in which they
/// were added, and this one is added when the telemetry is registered, before the tracer provider is built. So the
/// order of exporters and processors inside providers does not matter.
/// </summary>
internal static class SpanListener
{
    private static readonly Lock Gate = new();
    private static ImmutableArray<Action<Activity>> _attached = [];
    private static ActivityListener? _listener;

    /// <summary>Takes the place in the order, for a host that is to be built.</summary>
    public static void Arm()
    {
        lock (Gate)
        {
            if (_listener is null)
            {
                _listener = new ActivityListener
                {
                    ShouldListenTo = static _ => true,
                    Sample = static (ref _) => ActivitySamplingResult.None,
                    ActivityStopped = OnStopped,
                };
                ActivitySource.AddActivityListener(_listener);
            }
        }
    }

    /// <exception cref="InvalidOperationException">A tracer provider stands before this listener, and would export spans as they are.</exception>
    /// <param name="redact">Redacts a span that has stopped.</param>
    /// <param name="onUnchecked">Hears why the order could not be checked.</param>
    public static void Attach(Action<Activity> redact, Action<Exception> onUnchecked)
    {
        Arm();
        if (IsBehindAProvider(onUnchecked))
        {
            throw new InvalidOperationException(
                "A TracerProvider was built before AddMailchimpTelemetry was called: it would export spans before API keys and personal data are redacted. Call AddMailchimpTelemetry (or MailchimpTelemetry.Start, or AddMailchimpInstrumentation) before any TracerProvider is built.");
        }

        lock (Gate)
        {
            _attached = _attached.Add(redact);
        }
    }

    public static void Detach(Action<Activity> redact)
    {
        lock (Gate)
        {
            _attached = _attached.Remove(redact);
            if (_attached.IsEmpty)
            {
                _listener?.Dispose();
                _listener = null;
            }
        }
    }

    private static void OnStopped(Activity activity)
    {
        if (!activity.IsAllDataRequested)
        {
            return;
        }

        foreach (var redact in _attached)
        {
            redact(activity);
        }
    }

    /// <summary>Whether a listener of the OpenTelemetry SDK's was added before this one.</summary>
    private static bool IsBehindAProvider(Action<Exception> onUnchecked)
    {
        try
        {
            var listeners = typeof(ActivitySource).GetField("s_allListeners", BindingFlags.NonPublic | BindingFlags.Static)?.GetValue(null);
            if (listeners is null)
            {
                return false;
            }

            var order = new Order();
            Listeners<ActivityListener>.Enumerate(
                listeners,
                static (listener, state) =>
                {
                    var order = (Order)state!;
                    order.IsPassed |= listener == _listener;
                    order.HasProviderBefore |= !order.IsPassed && listener.ActivityStopped?.Target?.GetType().Assembly == typeof(Sdk).Assembly;
                },
                order);
            return order.HasProviderBefore;
        }
        catch (Exception exception) when (exception is MissingMemberException or TypeLoadException)
        {
            // Another runtime keeps its listeners elsewhere: the order holds as documented; it just can't be checked.
            onUnchecked(exception);
            return false;
        }
    }

    /// <summary>A member of a generic type is reached through a generic type with the same parameter.</summary>
    private static class Listeners<T>
    {
        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "EnumWithAction")]
        public static extern void Enumerate(
            [UnsafeAccessorType("System.Diagnostics.SynchronizedList`1[[!0]], System.Diagnostics.DiagnosticSource")] object listeners,
            Action<T, object?> action,
            object? state);
    }

    private sealed class Order
    {
        public bool IsPassed { get; set; }

        public bool HasProviderBefore { get; set; }
    }
}
