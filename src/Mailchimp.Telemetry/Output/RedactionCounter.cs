using Mailchimp.Telemetry.Redaction.Text;

namespace Mailchimp.Telemetry.Output;

/// <summary>Counts what is redacted in one signal.</summary>
internal sealed class RedactionCounter(Instruments instruments, string signal) : IRedactionCounter
{
    public void Count(string rule) => instruments.CountRedaction(rule, signal);

    public void CountFailure(Exception exception) => instruments.CountInternalError("read_value", exception);
}
