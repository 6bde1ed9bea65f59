using Mailchimp.Telemetry.Incidents;
using Mailchimp.Telemetry.Limits;
using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.Signals;

/// <summary>Writes the events that are about a state, not about a call: saturation and incidents.</summary>
internal sealed class StateLog(ILoggerFactory? loggerFactory)
{
    private readonly ILogger? _logger = loggerFactory?.CreateLogger(EventNames.LogCategory);

    /// <param name="load">The account's load.</param>
    /// <param name="level">The places taken by this process, the refused request left out.</param>
    /// <param name="elsewhere">The places that others must have taken; 0 when this process alone reached the limit.</param>
    public void Saturated(AccountLoad load, int level, int elsewhere)
    {
        if (_logger?.IsEnabled(LogLevel.Warning) != true)
        {
            return;
        }

        var state = new LogState(elsewhere > 0
            ? $"Mailchimp refused a request of account {load.Account} for its limit of {load.Limit} simultaneous requests, though this process takes only {level}: {elsewhere} are taken elsewhere"
            : (FormattableString)$"Mailchimp refused a request of account {load.Account}: this process takes {level} of {load.Limit} simultaneous requests");
        state.Add(AttributeNames.Account, load.Account);
        state.Add(AttributeNames.Datacenter, load.Datacenter);
        state.Add(AttributeNames.ConcurrencyActive, load.Active);
        state.Add(AttributeNames.ConcurrencyAbandoned, load.Abandoned);
        state.Add(AttributeNames.ConcurrencyLimit, load.Limit);
        state.Add(AttributeNames.ConcurrencyElsewhere, elsewhere);
        Log(LogLevel.Warning, EventNames.Saturated, state);
    }

    public void IncidentChanged(IncidentEvent happened)
    {
        var opened = happened.Change == IncidentChange.Opened;
        var level = opened ? LogLevel.Error : LogLevel.Information;
        if (_logger?.IsEnabled(level) != true)
        {
            return;
        }

        var (datacenter, reason, since) = happened.Incident;
        var where = datacenter ?? "Mailchimp";
        var state = new LogState(opened
            ? $"Incident at {where} ({IncidentReasonNames.Of(reason)}): {happened.Failures} of {happened.Calls} calls failed since {since:u}"
            : (FormattableString)$"Incident at {where} ({IncidentReasonNames.Of(reason)}) is over{(happened.BySilence ? ", as far as silence tells" : string.Empty)}: {happened.Failures} of {happened.Calls} calls failed since {since:u}");
        state.Add(AttributeNames.Datacenter, datacenter);
        state.Add(AttributeNames.IncidentReason, IncidentReasonNames.Of(reason));
        state.Add(AttributeNames.IncidentSince, since.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
        state.Add(AttributeNames.IncidentWindow, happened.Duration.TotalSeconds);
        state.Add(AttributeNames.IncidentCalls, happened.Calls);
        state.Add(AttributeNames.IncidentFailures, happened.Failures);
        Log(level, opened ? EventNames.IncidentOpened : EventNames.IncidentClosed, state);
    }

    private void Log(LogLevel level, EventId id, LogState state) => _logger!.Log(level, id, state, null, static (text, _) => text.ToString());
}
