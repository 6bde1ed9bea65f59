using System.Collections.Concurrent;
using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Output;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mailchimp.Telemetry.Hosting;

/// <summary>Reports once each part of the redaction that the installed versions of .NET and OpenTelemetry do not allow.</summary>
internal sealed class RedactionSupport(IOptions<MailchimpTelemetryOptions> options, Instruments instruments, EventLogger logger)
{
    private const string Template = $"Mailchimp telemetry can't redact {{{AttributeNames.TelemetryOff}}} with these versions of .NET and OpenTelemetry; everything else is redacted";

    private readonly ConcurrentDictionary<string, Exception> _missing = new(StringComparer.Ordinal);

    /// <summary>The parts that can't be redacted.</summary>
    public IEnumerable<string> Missing => _missing.Keys.Order(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">The option <c>Redaction:Required</c> is set.</exception>
    public void Report(string part, Exception reason)
    {
        if (options.Value.Redaction.Required)
        {
            throw new InvalidOperationException(
                $"{MailchimpTelemetryOptions.SectionName}:{nameof(options.Value.Redaction)}:{nameof(options.Value.Redaction.Required)} is true, and {part} can't be redacted with these versions of .NET and OpenTelemetry: {reason.Message} Update Mailchimp.Telemetry, use the OpenTelemetry version that it was tested with, or set the option to false.",
                reason);
        }

        if (!_missing.TryAdd(part, reason))
        {
            return;
        }

        instruments.CountInternalError("redaction_support", reason);
        if (logger.IsEnabled(LogLevel.Warning))
        {
            var state = new LogState();
            state.Add(AttributeNames.TelemetryOff, part);
            logger.Log(LogLevel.Warning, EventNames.Unsupported, state.WithTemplate(Template));
        }
    }
}
