using Mailchimp.Telemetry.Errors.Partial;

namespace Mailchimp.Telemetry.Calls;

/// <summary>
/// Remembers which batches have been counted as finished, and which failures in their results have been counted.
/// Shared by all hosts of a process. Bounded: the oldest batches are forgotten.
/// </summary>
internal sealed class BatchTracker
{
    private const int Most = 10_000;

    /// <summary>Nobody is waiting for a batch that ended longer ago.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Batch> _batches = new(StringComparer.Ordinal);
    private readonly Queue<string> _oldest = new();

    public static BatchTracker Shared { get; } = new();

    /// <summary>Whether a response is the first to show a batch as finished, with the counts that say how it ended.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="state">What the response says about it.</param>
    /// <param name="isList">Whether the response is a list, which contains batches that nobody asked for.</param>
    /// <param name="since">A batch in a list that ended before this time is history.</param>
    /// <param name="now">The time.</param>
    public bool TryFinish(string id, BatchState state, bool isList, DateTimeOffset since, DateTimeOffset now)
    {
        lock (_gate)
        {
            var isKnown = _batches.ContainsKey(id);
            if (!state.IsFinished)
            {
                Get(id);
                return false;
            }

            if (state.Errored is null || state.Operations is null)
            {
                return false;
            }

            var from = isList ? since : now - Recent;
            if (!isKnown && (isList ? !(state.Completed >= from) : state.Completed < from))
            {
                return false;
            }

            var batch = Get(id);
            return !batch.IsFinished && (batch.IsFinished = true);
        }
    }

    /// <summary>Returns what is new in a batch's results: they may be downloaded again, because the first download broke off.</summary>
    public CodeCounts AddResults(string id, CodeCounts codes)
    {
        var added = new CodeCounts();
        lock (_gate)
        {
            var known = Get(id).Results;
            foreach (var (code, count) in codes.All)
            {
                if (count > known[code])
                {
                    added.Add(code, count - known[code]);
                }
            }

            foreach (var (code, count) in added.All)
            {
                known.Add(code, count);
            }
        }

        return added;
    }

    private Batch Get(string id)
    {
        if (!_batches.TryGetValue(id, out var batch))
        {
            _batches.Add(id, batch = new Batch());
            _oldest.Enqueue(id);
            if (_oldest.Count > Most)
            {
                _batches.Remove(_oldest.Dequeue());
            }
        }

        return batch;
    }

    private sealed class Batch
    {
        public bool IsFinished { get; set; }

        public CodeCounts Results { get; } = new();
    }
}
