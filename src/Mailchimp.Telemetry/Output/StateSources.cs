using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Mailchimp.Telemetry.Incidents;
using Mailchimp.Telemetry.Limits;

namespace Mailchimp.Telemetry.Output;

/// <summary>What the observable instruments of one meter report: the state of one host, or of all that share the meter.</summary>
internal sealed class StateSources
{
    private ImmutableArray<StateSource> _all = [];
    private double _start = double.NaN;

    public StateSources(Meter meter)
    {
        Meter = meter;
        StateInstruments.Register(meter, this);
    }

    public Meter Meter { get; }

    /// <summary>When the counters began at zero, as a Unix time in seconds; none before a host reports. On a shared meter they outlive the host that began them.</summary>
    public IEnumerable<double> StartTimes => double.IsNaN(_start) ? [] : [_start];

    /// <summary>The load of each account; the highest where several sources have it, or several accounts a name that leaves as the same.</summary>
    public IEnumerable<AccountLoad> Loads =>
        _all.SelectMany(static source => source.Concurrency.Loads).GroupBy(static load => load.Shown, StringComparer.Ordinal).Select(static loads => loads.MaxBy(static load => load.PeakSaturation)!);

    /// <summary>The requests without an account, by data center.</summary>
    public IEnumerable<(string? Datacenter, int Count)> WithoutAccount => Sum(static source => source.Concurrency.WithoutAccount);

    /// <summary>The requests without an account that wait in the client, by data center.</summary>
    public IEnumerable<(string? Datacenter, int Count)> QueuedWithoutAccount => Sum(static source => source.Concurrency.QueuedWithoutAccount);

    /// <summary>The state of each data center by reason, and of each operation that has had an incident; open if any source says so.</summary>
    public IEnumerable<IncidentState> Incidents =>
        from source in _all
        from watch in source.Incidents.All
        from state in watch.States
        group state.IsOpen by (watch.Datacenter, watch.Reason, state.Operation) into states
        select new IncidentState(states.Key.Datacenter, states.Key.Reason, states.Key.Operation, states.Any(static isOpen => isOpen));

    public void Add(StateSource source)
    {
        ImmutableInterlocked.Update(ref _all, static (all, added) => all.Add(added), source);
        _start = double.IsNaN(_start) ? source.Started.ToUnixTimeMilliseconds() / 1000.0 : _start;
    }

    public void Remove(StateSource? source) => ImmutableInterlocked.Update(ref _all, static (all, removed) => removed is null ? all : all.Remove(removed), source);

    private IEnumerable<(string? Datacenter, int Count)> Sum(Func<StateSource, ActiveRequests> requests) => _all.Length == 1
        ? requests(_all[0]).ByDatacenter
        : _all.SelectMany(source => requests(source).ByDatacenter).GroupBy(static place => place.Datacenter, StringComparer.Ordinal).Select(static places => (places.Key, places.Sum(static place => place.Count)));
}
