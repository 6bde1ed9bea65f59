namespace Mailchimp.Telemetry.Simulator;

/// <summary>A fault that was added to a simulator. Disposing of it removes it.</summary>
public sealed class ActiveFault : IDisposable
{
    private readonly SimulatorFaults _faults;
    private readonly TimeProvider _time;
    private readonly long _added;
    private readonly Random _random;
    private readonly Lock _lock = new();
    private int _hits;

    internal ActiveFault(SimulatorFaults faults, TimeProvider time, int id, Fault fault, Random random)
    {
        (_faults, _time, Id, Fault, _random) = (faults, time, id, fault, random);
        _added = time.GetTimestamp();
    }

    /// <summary>Its number, for the admin API.</summary>
    public int Id { get; }

    /// <summary>What happens, and to which calls.</summary>
    public Fault Fault { get; }

    /// <summary>How often it has happened.</summary>
    public int Hits => Volatile.Read(ref _hits);

    internal bool IsOver => Hits >= Fault.Times || Age >= Fault.At + Fault.For;

    private TimeSpan Age => _time.GetElapsedTime(_added);

    /// <summary>Removes the fault.</summary>
    public void Dispose() => _faults.Remove(this);

    /// <summary>Whether it is within its time.</summary>
    internal bool IsDue => Age >= Fault.At && !IsOver;

    /// <summary>Lets it happen, if it is its turn.</summary>
    internal bool TryHit()
    {
        lock (_lock)
        {
            if (!IsDue || _random.NextDouble() >= Fault.Share)
            {
                return false;
            }

            _hits++;
            return true;
        }
    }

    /// <summary>The delay for one call.</summary>
    internal TimeSpan NextDelay()
    {
        var delay = Fault.Delay ?? TimeSpan.Zero;
        if (Fault.MaxDelay is not { } max || max <= delay)
        {
            return delay;
        }

        lock (_lock)
        {
            return delay + ((max - delay) * _random.NextDouble());
        }
    }
}
