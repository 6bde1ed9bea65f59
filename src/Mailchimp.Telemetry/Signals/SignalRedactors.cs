using Mailchimp.Telemetry.Redaction;

namespace Mailchimp.Telemetry.Signals;

/// <summary>The redactors of a host, one for each signal, so that the metric can tell where a value was found.</summary>
internal class SignalRedactors(MailchimpTelemetryOptions options, Instruments instruments)
{
    private readonly MailchimpRedactor _redactor = new(options.Redaction);

    public SignalRedactor Spans => field ??= For(SignalNames.Span);

    public SignalRedactor Logs => field ??= For(SignalNames.Log);

    public SignalRedactor Metrics => field ??= For(SignalNames.Metric);

    public virtual SignalRedactor For(string signal) => new(_redactor, new RedactionCounter(instruments, signal));
}
