using Mailchimp.Telemetry.Output;

namespace Mailchimp.Telemetry.Hosting.Export;

/// <summary>Says in the application's log that a collector does not take what is exported. The SDK says so to nobody, and the metric that counts it goes to the same collector.</summary>
/// <param name="logger">Asked for late: the exporter is a part of what a logger writes to.</param>
/// <param name="instruments">Count what goes wrong.</param>
/// <param name="time">The clock.</param>
internal sealed class UndeliveredLog(Func<EventLogger> logger, Instruments instruments, TimeProvider? time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _written = new(StringComparer.Ordinal);

    /// <summary>Writes it, at most once an hour for each destination; never throws.</summary>
    /// <param name="destination">Where it was to go.</param>
    public void Write(string destination)
    {
        lock (_gate)
        {
            if (_written.TryGetValue(destination, out var at) && _time.GetElapsedTime(at) < Pause)
            {
                return;
            }

            _written[destination] = _time.GetTimestamp();
        }

        try
        {
            new StateLog(logger()).Unsupported($"OTLP export, because {destination} does not take it: 'mailchimp-telemetry doctor' checks it; what is lost is counted");
        }
        catch (Exception exception)
        {
            // A logger of the application's threw, on the SDK's thread.
            instruments.CountInternalError("log", exception);
        }
    }
}
