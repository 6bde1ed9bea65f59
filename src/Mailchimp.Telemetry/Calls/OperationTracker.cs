using System.Diagnostics;

namespace Mailchimp.Telemetry.Calls;

/// <summary>
/// Recognizes the tries of one operation, so that retries read as one story: by the message that is sent again, or by
/// parent activity, method, address and body if each try is a copy. Holds only failed tries that may be repeated;
/// bounded, the oldest are forgotten first. While nothing fails, a call costs one read.
/// </summary>
internal sealed class OperationTracker : IDisposable
{
    private const int Capacity = 1000;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly Dictionary<OperationKey, List<FailedTry>> _byKey = [];
    private readonly LinkedList<FailedTry> _byAge = [];
    private readonly TimeProvider _time;
    private readonly Action<Exception> _onError;
    private ITimer? _timer;
    private volatile int _count;

    /// <param name="time">The clock.</param>
    /// <param name="onError">Called with an exception on the timer thread.</param>
    public OperationTracker(TimeProvider time, Action<Exception> onError) => (_time, _onError) = (time, onError);

    /// <summary>How many failed tries are remembered.</summary>
    public int Count => _count;

    /// <summary>The failed try that a request repeats, now settled as not the last; or null.</summary>
    public FailedTry? Resume(HttpRequestMessage request, Activity? parent)
    {
        if (_count == 0)
        {
            return null;
        }

        FailedTry? repeated = null;
        lock (_gate)
        {
            if (_byKey.TryGetValue(OperationKey.Of(request, parent), out var tries))
            {
                var content = ContentIdentity.Of(request.Content);
                repeated = tries.FindLast(failed => failed.IsRepeatedBy(request, content, _time.GetElapsedTime(failed.FailedAt)));
            }

            if (repeated is not null)
            {
                Remove(repeated);
            }
        }

        repeated?.Settle(isFinal: false);
        repeated?.Finish?.Invoke();
        return repeated;
    }

    /// <summary>Remembers a try that failed and may be repeated.</summary>
    public void Add(FailedTry failed)
    {
        FailedTry? oldest = null;
        lock (_gate)
        {
            if (_count >= Capacity)
            {
                oldest = _byAge.First!.Value;
                Remove(oldest);
            }

            (_byKey.TryGetValue(failed.Key, out var tries) ? tries : _byKey[failed.Key] = []).Add(failed);
            failed.Place = _byAge.AddLast(failed);
            _count++;
            _timer ??= _time.CreateTimer(static tracker => ((OperationTracker)tracker!).Sweep(), this, SweepInterval, SweepInterval);
        }

        // What follows is not known, so it is not marked as the last.
        oldest?.Settle(isFinal: false);
    }

    /// <summary>A try's failure turned out not to be retryable.</summary>
    public void Forget(FailedTry failed)
    {
        lock (_gate)
        {
            Remove(failed);
        }

        failed.Settle(isFinal: true);
    }

    public void Dispose()
    {
        List<FailedTry> rest;
        lock (_gate)
        {
            rest = [.. _byAge];
            rest.ForEach(Remove);
        }

        rest.ForEach(static failed => failed.Settle(isFinal: true));
    }

    private void Sweep()
    {
        try
        {
            List<FailedTry> final;
            lock (_gate)
            {
                final = [.. _byAge.Where(failed => failed.Key.Parent is { IsStopped: true } || _time.GetElapsedTime(failed.FailedAt) >= failed.Patience)];
                foreach (var failed in _byAge.Where(failed => failed.Key.Parent is { IsStopped: true } || _time.GetElapsedTime(failed.FailedAt) >= failed.Memory).ToList())
                {
                    Remove(failed);
                }
            }

            final.ForEach(static failed => failed.Settle(isFinal: true));
        }
        catch (Exception exception)
        {
            // On a timer's thread nobody else would catch it.
            _onError(exception);
        }
    }

    private void Remove(FailedTry failed)
    {
        if (failed.Place is not { } place)
        {
            return;
        }

        failed.Place = null;
        _byAge.Remove(place);
        var tries = _byKey[failed.Key];
        tries.Remove(failed);
        if (tries.Count == 0)
        {
            _byKey.Remove(failed.Key);
        }

        _count--;
        if (_count == 0)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }
}
