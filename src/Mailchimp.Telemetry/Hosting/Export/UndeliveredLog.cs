using Mailchimp.Telemetry.Output;

namespace Mailchimp.Telemetry.Hosting.Export;

/// <summary>Says in the application's log that a collector or Seq does not take what is exported. Those who send it say so to nobody, and the metric that counts it may go to the same collector.</summary>
internal sealed class UndeliveredLog(EventLogger logger, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _written = new(StringComparer.Ordinal);

    /// <summary>Writes it, at most once an hour for each export; never throws.</summary>
    /// <param name="export">What is exported, and how.</param>
    /// <param name="reason">Who does not take it, and what follows.</param>
    public void Write(string export, string reason)
    {
        lock (_gate)
        {
            if (_written.TryGetValue(export, out var at) && time.GetElapsedTime(at) < Pause)
            {
                return;
            }

            _written[export] = time.GetTimestamp();
        }

        new StateLog(logger).Unsupported($"{export}, because {reason}");
    }
}
