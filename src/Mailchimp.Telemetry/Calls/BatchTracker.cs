using Mailchimp.Telemetry.Errors.Partial;

namespace Mailchimp.Telemetry.Calls;

/// <summary>
/// Tells when a batch is seen as finished for the first time, and which of the failures in its results have not been
/// counted. One for all hosts of a process; bounded: batches that have not come up for long are forgotten.
/// </summary>
internal sealed class BatchTracker
{
    /// <summary>Batches are remembered while fewer than so many others have come up, and at most twice as many.</summary>
    private const int Generation = 5_000;

    /// <summary>Nobody is waiting for a batch that ended longer ago.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private Dictionary<string, Batch> _recent = new(StringComparer.Ordinal);
    private Dictionary<string, Batch> _older = new(StringComparer.Ordinal);

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
            var batch = Get(id);
            if (!state.IsFinished)
            {
                batch.IsAwaited = true;
                return false;
            }

            if (batch.IsFinished || state.Errored is null || state.Operations is null)
            {
                return false;
            }

            var isEndSeen = isList ? state.Completed >= since : !(state.Completed < now - Recent);
            return batch.IsFinished = batch.IsAwaited || isEndSeen;
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
        if (!_recent.TryGetValue(id, out var batch))
        {
            _recent[id] = batch = _older.GetValueOrDefault(id) ?? new Batch();
            if (_recent.Count == Generation)
            {
                (_older, _recent) = (_recent, new(StringComparer.Ordinal));
            }
        }

        return batch;
    }

    private sealed class Batch
    {
        /// <summary>Seen before it finished.</summary>
        public bool IsAwaited { get; set; }

        public bool IsFinished { get; set; }

        public CodeCounts Results { get; } = new();
    }
}
