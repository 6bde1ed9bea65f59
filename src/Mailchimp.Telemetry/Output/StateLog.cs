using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Incidents;
using Mailchimp.Telemetry.Limits;
using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.Output;

/// <summary>Writes the events that are about a state, not about a call: saturation and incidents.</summary>
internal sealed class StateLog(EventLogger logger)
{
    private const string SaturatedByOthers = $"Mailchimp refused a request of account {{{AttributeNames.Account}}}: others use {{{AttributeNames.ConcurrencyExternal}}} of its {{{AttributeNames.ConcurrencyLimit}}} simultaneous requests; this process has {{{AttributeNames.ConcurrencyActive}}} active, and at most {{{AttributeNames.ConcurrencyAbandoned}}} abandoned that still run";
    private const string Saturation = $"Mailchimp refused a request of account {{{AttributeNames.Account}}}: it reached its limit of {{{AttributeNames.ConcurrencyLimit}}} simultaneous requests; this process has {{{AttributeNames.ConcurrencyActive}}} active, and at most {{{AttributeNames.ConcurrencyAbandoned}}} abandoned that still run";

    /// <param name="load">The account's load.</param>
    /// <param name="external">How many requests others must have active; 0 when this process alone reached the limit.</param>
    public void Saturated(AccountLoad load, int external)
    {
        if (!logger.IsEnabled(LogLevel.Warning))
        {
            return;
        }

        var state = new LogState();
        state.Add(AttributeNames.Account, load.Shown);
        state.Add(AttributeNames.Datacenter, load.Datacenter);
        state.Add(AttributeNames.ConcurrencyActive, load.Active);
        state.Add(AttributeNames.ConcurrencyAbandoned, load.Abandoned);
        state.Add(AttributeNames.ConcurrencyLimit, load.Limit);
        state.Add(AttributeNames.ConcurrencyExternal, external);
        logger.Log(LogLevel.Warning, EventNames.Saturated, state.WithTemplate(external > 0 ? SaturatedByOthers : Saturation));
    }

    /// <param name="off">What is off, and why.</param>
    public void Unsupported(string off)
    {
        if (logger.IsEnabled(LogLevel.Warning))
        {
            var state = new LogState();
            state.Add(AttributeNames.TelemetryOff, off);
            logger.Log(LogLevel.Warning, EventNames.Unsupported, state.WithTemplate($"Part of the Mailchimp telemetry is off: {{{AttributeNames.TelemetryOff}}}"));
        }
    }

    public void IncidentChanged(IncidentEvent happened)
    {
        var level = happened.IsOpened ? LogLevel.Error : LogLevel.Information;
        if (!logger.IsEnabled(level))
        {
            return;
        }

        var incident = happened.Incident;
        var state = new LogState();
        state.Add(AttributeNames.Datacenter, incident.Datacenter);
        state.Add(AttributeNames.IncidentReason, IncidentReasonNames.Of(incident.Reason));
        state.Add(AttributeNames.IncidentScope, IncidentScopeNames.Of(incident.Scope));
        state.Add(AttributeNames.IncidentOperation, incident.Operation);
        state.Add(AttributeNames.IncidentFailingOperations, incident.FailingOperations);
        state.Add(AttributeNames.IncidentCalledOperations, incident.CalledOperations);
        state.Add(AttributeNames.IncidentSince, incident.Since.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
        state.Add(AttributeNames.IncidentWindow, happened.Duration.TotalSeconds);
        state.Add(AttributeNames.IncidentCalls, happened.Calls);
        state.Add(AttributeNames.IncidentFailures, happened.Failures);
        logger.Log(level, happened.IsOpened ? EventNames.IncidentOpened : EventNames.IncidentClosed, state.WithTemplate(TemplateOf(happened)));
    }

    private static string TemplateOf(IncidentEvent happened)
    {
        var where = happened.Incident.Datacenter is null ? "Mailchimp" : $"{{{AttributeNames.Datacenter}}}";
        var breadth = happened.Incident switch
        {
            { Scope: MailchimpIncidentScope.Operation } => $", all in {{{AttributeNames.IncidentOperation}}}",
            { FailingOperations: 0 } => ", before they reached an operation",
            _ => $", in {{{AttributeNames.IncidentFailingOperations}}} of {{{AttributeNames.IncidentCalledOperations}}} operations called",
        };
        var what = happened.Change switch
        {
            IncidentChange.Opened => string.Empty,
            IncidentChange.Silent => " is assumed over (no calls seen)",
            IncidentChange.Widened => " now affects the whole data center",
            _ => " is over",
        };
        return $"Incident at {where} ({{{AttributeNames.IncidentReason}}}){what}: {{{AttributeNames.IncidentFailures}}} of {{{AttributeNames.IncidentCalls}}} calls failed since {{{AttributeNames.IncidentSince}}}{breadth}";
    }
}
