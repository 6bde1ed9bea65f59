using System.Collections.Immutable;

namespace Mailchimp.Telemetry.Limits;

/// <summary>How many requests wait for a response, in all and by data center: of one account, or of those without one.</summary>
internal sealed class ActiveRequests
{
    private ImmutableArray<Place> _places = [];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>One entry for each data center seen, also when none waits there now.</summary>
    public IEnumerable<(string? Datacenter, int Count)> ByDatacenter => _places.Select(static place => (place.Datacenter, Volatile.Read(ref place.Count)));

    /// <returns>The count with the request.</returns>
    public int Enter(string? datacenter)
    {
        Interlocked.Increment(ref PlaceOf(datacenter).Count);
        return Interlocked.Increment(ref _count);
    }

    /// <returns>The count without the request.</returns>
    public int Leave(string? datacenter)
    {
        Interlocked.Decrement(ref PlaceOf(datacenter).Count);
        return Interlocked.Decrement(ref _count);
    }

    /// <summary>Nearly always the first: an account has one data center. Names are capped before they come here.</summary>
    private Place PlaceOf(string? datacenter)
    {
        foreach (var place in _places)
        {
            if (place.Datacenter == datacenter)
            {
                return place;
            }
        }

        ImmutableInterlocked.Update(ref _places, static (places, name) => places.Any(place => place.Datacenter == name) ? places : places.Add(new Place(name)), datacenter);
        return PlaceOf(datacenter);
    }

    private sealed class Place(string? datacenter)
    {
        public readonly string? Datacenter = datacenter;
        public int Count;
    }
}
