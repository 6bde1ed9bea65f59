using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Output;

namespace Mailchimp.Telemetry.Hosting.Export;

/// <summary>
/// Counts what a batch processor and its exporter drop silently. Rejects items that the queue has no room for, and gets
/// the result of each batch from the exporter.
/// </summary>
/// <param name="capacity">The most items that may wait or be under way.</param>
/// <param name="signal">What they are.</param>
/// <param name="instruments">Count what is lost.</param>
/// <param name="onUndelivered">Called for each batch that was not taken.</param>
internal sealed class ExportQueue(int capacity, string signal, Instruments instruments, Action onUndelivered)
{
    private readonly Lock _gate = new();
    private int _waiting;
    private bool _isAbandoned;

    /// <summary>Takes a place until the item is exported; false, and counted, when there is none.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _waiting) <= capacity)
        {
            return true;
        }

        Interlocked.Decrement(ref _waiting);
        instruments.CountDropped(1, signal, DropReasons.QueueFull);
        return false;
    }

    /// <summary>Takes the result of a batch.</summary>
    public void Complete(int count, bool isDelivered)
    {
        lock (_gate)
        {
            if (_isAbandoned)
            {
                return;
            }

            Interlocked.Add(ref _waiting, -count);
            instruments.CountDropped(isDelivered ? 0 : count, signal, DropReasons.Undeliverable);
        }

        if (!isDelivered)
        {
            onUndelivered();
        }
    }

    /// <summary>Counts what still waits, or is under way, when the application waits no longer.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            if (!_isAbandoned)
            {
                _isAbandoned = true;
                instruments.CountDropped(Volatile.Read(ref _waiting), signal, DropReasons.Undeliverable);
            }
        }
    }
}
