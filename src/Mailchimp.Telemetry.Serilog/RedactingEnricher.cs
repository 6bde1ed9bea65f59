using Serilog.Core;
using Serilog.Events;

namespace Mailchimp.Telemetry.Serilog;

/// <summary>Redacts the properties of an event in place.</summary>
internal sealed class RedactingEnricher(EventRedactor redactor) : ILogEventEnricher
{
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        foreach (var property in redactor.RedactProperties(logEvent.Properties) ?? [])
        {
            logEvent.AddOrUpdateProperty(property);
        }

        // A property whose name was redacted stands under its new name; the old one goes.
        foreach (var name in logEvent.Properties.Keys.Where(name => !ReferenceEquals(redactor.RedactName(name), name)).ToList())
        {
            logEvent.RemovePropertyIfPresent(name);
        }
    }
}
