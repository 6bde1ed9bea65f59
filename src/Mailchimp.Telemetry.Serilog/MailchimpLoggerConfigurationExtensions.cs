using Mailchimp.Telemetry;
using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Output;
using Mailchimp.Telemetry.Redaction.Signals;
using Mailchimp.Telemetry.Serilog;
using Serilog.Configuration;

namespace Serilog;

/// <summary>Redaction for a Serilog pipeline that an application configures itself.</summary>
public static class MailchimpLoggerConfigurationExtensions
{
    private static readonly Lazy<Instruments> OwnInstruments = new(Instruments.OfProcess);

    /// <summary>
    /// Writes redacted events to the sinks that <paramref name="configure"/> names: message template, properties of
    /// any depth, exception. Safe whatever the order of enrichers:
    /// <c>WriteTo.MailchimpRedacted(to => to.Seq("http://localhost:5341"))</c>.
    /// </summary>
    /// <param name="writeTo">The logger's sinks.</param>
    /// <param name="configure">Adds the sinks that get redacted events.</param>
    /// <param name="redactor">What to redact; null for <see cref="MailchimpRedactor.Default"/>.</param>
    /// <returns>The logger's configuration.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="writeTo"/> or <paramref name="configure"/> is null.</exception>
    public static LoggerConfiguration MailchimpRedacted(this LoggerSinkConfiguration writeTo, Action<LoggerSinkConfiguration> configure, MailchimpRedactor? redactor = null)
    {
        ArgumentNullException.ThrowIfNull(writeTo);
        ArgumentNullException.ThrowIfNull(configure);
        var events = Events(redactor);
        return writeTo.Sink(LoggerSinkConfiguration.Wrap(sink => new RedactingSink(sink, events), configure));
    }

    private static EventRedactor Events(MailchimpRedactor? redactor) =>
        new(new SignalRedactor(redactor ?? MailchimpRedactor.Default, new RedactionCounter(OwnInstruments.Value, SignalNames.Serilog)), OwnInstruments.Value);
}
