using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Redaction.Signals;

namespace Mailchimp.Telemetry.Output;

/// <summary>The redactors of a host, for each signal, so that the metric can tell where a value was found.</summary>
internal class SignalRedactors(MailchimpTelemetryOptions options, Instruments instruments)
{
    private readonly MailchimpRedactor _redactor = new(options.Redaction);
    private readonly bool _isProcessWide = options.Redaction.Scope == MailchimpRedactionScope.Process;

    public ScopedRedactor Spans => field ??= Scoped(SignalNames.Span);

    public ScopedRedactor Logs => field ??= Scoped(SignalNames.Log);

    public ScopedRedactor Metrics => field ??= Scoped(SignalNames.Metric);

    /// <summary>The full set of rules, for a signal of Mailchimp's.</summary>
    public virtual SignalRedactor For(string signal) => new(_redactor, new RedactionCounter(instruments, signal));

    private ScopedRedactor Scoped(string signal)
    {
        var full = For(signal);
        return new ScopedRedactor(full, _isProcessWide ? full : Foreign(signal));
    }

    /// <summary>What is taken out of a signal that is not Mailchimp's.</summary>
    protected virtual SignalRedactor Foreign(string signal) => new KeySignalRedactor(_redactor, new RedactionCounter(instruments, signal));
}
