using System.Diagnostics.Metrics;
using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Limits;

namespace Mailchimp.Telemetry.Output;

/// <summary>
/// The observable instruments: the current state. Active, abandoned and limit are reported beside the ratios, so that
/// the processes of a fleet can be added up.
/// </summary>
internal static class StateInstruments
{
    public static void Register(Meter meter, StateSources states)
    {
        meter.CreateObservableUpDownCounter(
            InstrumentNames.ActiveRequests,
            () => states.Loads.SelectMany(static load => Active(load.Shown, load.ActiveByDatacenter)).Concat(Active(account: null, states.WithoutAccount)),
            "{request}",
            "Calls to Mailchimp waiting for a response.");
        meter.CreateObservableUpDownCounter(
            InstrumentNames.QueuedRequests,
            () => states.Loads.SelectMany(static load => Active(load.Shown, load.QueuedByDatacenter)).Concat(Active(account: null, states.QueuedWithoutAccount)),
            "{request}",
            "Calls waiting in the client for a connection or stream. They take no slot at Mailchimp.");
        meter.CreateObservableUpDownCounter(
            InstrumentNames.AbandonedRequests,
            () => states.Loads.Select(load => Measure(load.Abandoned, Tags((AttributeNames.Account, load.Shown), (AttributeNames.Datacenter, load.Datacenter)))),
            "{request}",
            "Calls to Mailchimp that were abandoned here and may still run there: an estimate.");
        meter.CreateObservableGauge(
            InstrumentNames.ConcurrencyLimit,
            () => states.Loads.Select(load => Measure(load.Limit, Account(load))),
            "{request}",
            "How many simultaneous requests the account may have.");
        meter.CreateObservableGauge(
            InstrumentNames.ConcurrencySaturation,
            () => states.Loads.Select(load => Measure(load.Saturation, Account(load))),
            "1",
            "Active and abandoned requests over the limit, now.");
        meter.CreateObservableGauge(
            InstrumentNames.ConcurrencyPeakSaturation,
            () => states.Loads.Select(load => Measure(load.PeakSaturation, Account(load))),
            "1",
            "The highest saturation of the last minute.");
        meter.CreateObservableGauge(
            InstrumentNames.ConcurrencyExternal,
            () => states.Loads.Select(load => Measure(load.External, Account(load))),
            "{request}",
            "Slots in use outside this process when Mailchimp last refused a request of this process, if that was within the last minute.");
        meter.CreateObservableGauge(
            InstrumentNames.IncidentActive,
            () => states.Incidents.Select(state => Measure(state.IsOpen ? 1 : 0, Tags(
                (AttributeNames.Datacenter, state.Datacenter),
                (AttributeNames.IncidentReason, IncidentReasonNames.Of(state.Reason)),
                (AttributeNames.IncidentScope, IncidentScopeNames.Of(state.Scope)),
                (AttributeNames.IncidentOperation, state.Operation)))),
            "{incident}",
            "1 while an incident is open, else 0.");
        meter.CreateObservableGauge(
            InstrumentNames.TelemetryStartTime,
            () => states.StartTimes.Select(static start => new Measurement<double>(start)),
            "s",
            "When the counters of this process began at zero, as a Unix time.");
    }

    private static Measurement<T> Measure<T>(T value, KeyValuePair<string, object?>[] tags)
        where T : struct => new(value, tags);

    private static IEnumerable<Measurement<int>> Active(string? account, IEnumerable<(string? Datacenter, int Count)> places) =>
        places.Select(place => Measure(place.Count, Tags((AttributeNames.Account, account), (AttributeNames.Datacenter, place.Datacenter))));

    private static KeyValuePair<string, object?>[] Account(AccountLoad load) => Tags((AttributeNames.Account, load.Shown));

    private static KeyValuePair<string, object?>[] Tags(params ReadOnlySpan<(string Name, string? Value)> tags)
    {
        var present = new List<KeyValuePair<string, object?>>(tags.Length);
        foreach (var (name, value) in tags)
        {
            if (value is not null)
            {
                present.Add(new(name, value));
            }
        }

        return [.. present];
    }
}
