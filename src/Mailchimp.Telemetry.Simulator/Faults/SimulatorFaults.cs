using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>
/// The faults of a simulator, in the order in which they were added. If several of one kind apply to a call, only
/// the first happens. A fault that is over is removed by itself.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "mailchimp.Faults reads as a list; its type is never written.")]
public sealed class SimulatorFaults : IReadOnlyCollection<ActiveFault>
{
    private readonly TimeProvider _time;
    private readonly int _seed;
    private readonly Lock _lock = new();
    private volatile ActiveFault[] _active = [];
    private int _lastId;

    internal SimulatorFaults(SimulatorOptions options)
    {
        _time = options.Time;
        _seed = options.Seed ?? Random.Shared.Next();
    }

    /// <summary>How many there are.</summary>
    public int Count => Current.Count();

    private IEnumerable<ActiveFault> Current => _active.Where(static active => !active.IsOver);

    /// <summary>Adds a fault, until the result is disposed of or its <see cref="Fault.Times"/> or <see cref="Fault.For"/> are over.</summary>
    /// <param name="fault">What goes wrong.</param>
    /// <returns>The fault that was added. Dispose of it to remove it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="fault"/> is null.</exception>
    /// <exception cref="ArgumentException">The longest delay of <see cref="Fault.Latency"/> is shorter than its delay.</exception>
    public ActiveFault Add(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        fault.CheckDelays();
        lock (_lock)
        {
            // Each fault draws its own numbers: a fault added beside it does not change when it happens.
            var id = ++_lastId;
            var added = new ActiveFault(this, _time, id, fault, new Random(unchecked(_seed + id)));
            _active = [.. Current, added];
            return added;
        }
    }

    /// <summary>Removes all faults.</summary>
    public void Clear() => RemoveAll(static _ => true);

    /// <summary>Enumerates the faults that are not over.</summary>
    public IEnumerator<ActiveFault> GetEnumerator() => Current.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Remove(ActiveFault active) => RemoveAll(other => other == active);

    /// <summary>The fault of a kind that happens to this call, or null.</summary>
    internal ActiveFault? Take(FaultKind kind, Call call)
    {
        if (call.IsAbandoned)
        {
            // It goes on, but uses up no fault that was added for the calls after it.
            return null;
        }

        foreach (var active in _active)
        {
            if (active.Fault.Kind == kind && active.Fault.AppliesTo(call) && active.TryHit())
            {
                call.Faults.Add(kind);
                return active;
            }
        }

        return null;
    }

    /// <summary>How many places of a user other clients hold.</summary>
    internal int PlacesTaken(Call call)
    {
        var places = _active.Where(active => active.Fault.Kind == FaultKind.Saturation && active.IsDue && active.Fault.AppliesTo(call)).Sum(active => active.Fault.Places ?? 0);
        if (places > 0)
        {
            call.Faults.Add(FaultKind.Saturation);
        }

        return places;
    }

    private void RemoveAll(Predicate<ActiveFault> match)
    {
        lock (_lock)
        {
            _active = [.. _active.Where(active => !match(active))];
        }
    }
}
