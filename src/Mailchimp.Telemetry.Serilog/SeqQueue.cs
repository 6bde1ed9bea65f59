using System.Collections.Concurrent;
using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Output;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace Mailchimp.Telemetry.Serilog;

/// <summary>
/// Counts what Seq's sink drops, which it does in silence: it stands before the sink and refuses what the sink's
/// queue has no room for, sees each event leave that queue as it is formatted, and hears of batches sent or given up.
/// </summary>
/// <param name="formatter">Writes an event as Seq reads it.</param>
/// <param name="limit">The most events that may wait.</param>
/// <param name="instruments">Count what is lost.</param>
/// <param name="onFailed">Called for each batch that Seq did not take, with why.</param>
internal sealed class SeqQueue(ITextFormatter formatter, int limit, Instruments instruments, Action<Exception?> onFailed) : ITextFormatter, ILoggingFailureListener
{
    private readonly ConcurrentDictionary<LogEvent, byte> _waiting = new(ReferenceEqualityComparer.Instance);
    private int _count;
    private int _sending;

    /// <summary>How many events wait to be sent.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Takes a place for an event; false, and counted, when there is none.</summary>
    public bool TryEnter(LogEvent logEvent)
    {
        if (Interlocked.Increment(ref _count) > limit)
        {
            Interlocked.Decrement(ref _count);
            instruments.CountDropped(1, SignalNames.Serilog, DropReasons.QueueFull);
            return false;
        }

        _waiting.TryAdd(logEvent, 0);
        return true;
    }

    /// <summary>Called for each event of a batch, again when the batch is sent again.</summary>
    public void Format(LogEvent logEvent, TextWriter output)
    {
        if (Leave(logEvent))
        {
            Interlocked.Increment(ref _sending);
        }

        formatter.Format(logEvent, output);
    }

    /// <summary>Seq has taken the batch.</summary>
    public void OnSent() => Volatile.Write(ref _sending, 0);

    public void OnLoggingFailed(object sender, LoggingFailureKind kind, string message, IReadOnlyCollection<LogEvent>? events, Exception? exception)
    {
        onFailed(exception);
        if (kind == LoggingFailureKind.Temporary || events is not { Count: > 0 })
        {
            return;
        }

        foreach (var logEvent in events)
        {
            Leave(logEvent);
        }

        OnSent();
        instruments.CountDropped(events.Count, SignalNames.Serilog, DropReasons.Undeliverable);
    }

    /// <summary>Counts what still waits or is being sent when nobody will send it any more.</summary>
    public void Abandon() =>
        instruments.CountDropped(Interlocked.Exchange(ref _count, 0) + Interlocked.Exchange(ref _sending, 0), SignalNames.Serilog, DropReasons.Undeliverable);

    private bool Leave(LogEvent logEvent)
    {
        if (!_waiting.TryRemove(logEvent, out _))
        {
            return false;
        }

        Interlocked.Decrement(ref _count);
        return true;
    }
}
