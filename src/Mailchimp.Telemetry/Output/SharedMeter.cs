using System.Diagnostics.Metrics;

namespace Mailchimp.Telemetry.Output;

/// <summary>
/// The one meter of all providers that are built by hand. OpenTelemetry makes one stream of the
/// instruments of meters with the same name, and ends it when the first of them is disposed: so there is only one.
/// </summary>
internal static class SharedMeter
{
    private static readonly Lock Gate = new();
    private static StateSources? _current;
    private static int _users;

    public static StateSources Enter()
    {
        lock (Gate)
        {
            _users++;
            return _current ??= new StateSources(new Meter(Instruments.Options(scope: null)));
        }
    }

    public static void Leave()
    {
        lock (Gate)
        {
            if (--_users == 0)
            {
                _current?.Meter.Dispose();
                _current = null;
            }
        }
    }
}
