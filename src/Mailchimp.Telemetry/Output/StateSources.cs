using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Mailchimp.Telemetry.Incidents;
using Mailchimp.Telemetry.Limits;

namespace Mailchimp.Telemetry.Output;

/// <summary>What the observable instruments of one meter report: the state of one host, or of all that share the meter.</summary>
internal sealed class StateSources
{
    private ImmutableArray<StateSource> _all = [];

    public StateSources(Meter meter)
    {
        Meter = meter;
        StateInstruments.Register(meter, this);
    }

    public Meter Meter { get; }

    /// <summary>The load of each account; where several have it, that of the first, which has the calls.</summary>
    public IEnumerable<AccountLoad> Loads => _all.SelectMany(static source => source.Concurrency.Loads).DistinctBy(static load => load.Account, StringComparer.Ordinal);

    /// <summary>The requests without an account, by data center.</summary>
    public IEnumerable<(string? Datacenter, int Count)> WithoutAccount => _all.SelectMany(static source => source.Concurrency.WithoutAccount.ByDatacenter).DistinctBy(static place => place.Datacenter, StringComparer.Ordinal);

    public IEnumerable<IncidentWatch> Incidents => _all.SelectMany(static source => source.Incidents.All).DistinctBy(static watch => (watch.Datacenter, watch.Reason));

    public void Add(StateSource source) => ImmutableInterlocked.Update(ref _all, static (all, added) => all.Add(added), source);

    public void Remove(StateSource? source) => ImmutableInterlocked.Update(ref _all, static (all, removed) => removed is null ? all : all.Remove(removed), source);
}
