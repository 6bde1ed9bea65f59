using Mailchimp.Telemetry.Signals;

namespace Mailchimp.Telemetry.Export;

/// <summary>
/// Counts what a batch processor and its exporter drop, which they do in silence: it stands before the processor and
/// refuses what its queue has no room for, and hears from the exporter what became of each batch.
/// </summary>
internal sealed class ExportQueue(int capacity, string signal, Instruments instruments)
{
    private int _waiting;

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

    public void Leave(int count, bool isDelivered)
    {
        Interlocked.Add(ref _waiting, -count);
        if (!isDelivered)
        {
            instruments.CountDropped(count, signal, DropReasons.Undeliverable);
        }
    }

    /// <summary>Counts what still waits when nobody will send it any more.</summary>
    public void Abandon() => instruments.CountDropped(Interlocked.Exchange(ref _waiting, 0), signal, DropReasons.Undeliverable);
}
