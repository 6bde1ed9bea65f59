using Serilog.Core;
using Serilog.Events;

namespace Mailchimp.Telemetry.Serilog;

/// <summary>Redacts the properties of an event in place.</summary>
internal sealed class RedactingEnricher(EventRedactor redactor) : ILogEventEnricher
{
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        if (redactor.RedactProperties(logEvent.Properties) is not { } redacted)
        {
            return;
        }

        foreach (var property in redacted)
        {
            logEvent.AddOrUpdateProperty(property);
        }

        // A property whose name was redacted stands under its new name; the old one goes.
        foreach (var name in logEvent.Properties.Keys.Except(redacted.Select(property => property.Name)).ToList())
        {
            logEvent.RemovePropertyIfPresent(name);
        }
    }
}
