using Mailchimp.Telemetry.Redaction;

namespace Mailchimp.Telemetry.Signals;

/// <summary>Counts what is redacted in one signal.</summary>
internal sealed class RedactionCounter(Instruments instruments, string signal) : IRedactionCounter
{
    public void Count(string rule) => instruments.CountRedaction(rule, signal);
}
