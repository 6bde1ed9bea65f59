using Mailchimp.Telemetry.Signals;

namespace Mailchimp.Telemetry.Redaction;

/// <summary>Counts what is redacted in one signal.</summary>
internal sealed class RedactionCounter(Instruments instruments, string signal)
{
    public void Count(string rule) => instruments.CountRedaction(rule, signal);
}
