using Mailchimp.Telemetry.Output;

namespace Mailchimp.Telemetry.Hosting.Export;

/// <summary>Says in the application's log that a collector or Seq does not take what is exported. Those who send it say so to nobody, and the metric that counts it may go to the same collector.</summary>
/// <param name="logger">Asked for late: what exports is a part of what a logger writes to.</param>
/// <param name="instruments">Count what goes wrong.</param>
/// <param name="time">The clock.</param>
internal sealed class UndeliveredLog(Func<EventLogger> logger, Instruments instruments, TimeProvider? time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lazy<EventLogger> _logger = new(logger);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _written = new(StringComparer.Ordinal);

    /// <summary>Asks for the logger: at the end, when what is left is exported, nobody can.</summary>
    public void Prepare() => _ = _logger.Value;

    /// <summary>Writes it, at most once an hour for each export; never throws.</summary>
    /// <param name="export">What is exported, and how.</param>
    /// <param name="reason">Who does not take it, and what follows.</param>
    public void Write(string export, string reason)
    {
        lock (_gate)
        {
            if (_written.TryGetValue(export, out var at) && _time.GetElapsedTime(at) < Pause)
            {
                return;
            }

            _written[export] = _time.GetTimestamp();
        }

        try
        {
            new StateLog(_logger.Value).Unsupported($"{export}, because {reason}");
        }
        catch (Exception exception)
        {
            // A logger of the application's threw, on the thread of what exports.
            instruments.CountInternalError("log", exception);
        }
    }
}
