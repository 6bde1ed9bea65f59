using System.Diagnostics;
using Mailchimp.Telemetry.Contract;

namespace Mailchimp.Telemetry.Calls;

/// <summary>
/// Recognizes the tries of one operation, so that retries read as one story: by the message that is sent again, or by
/// parent activity, method, address and body if each try is a copy. Holds only failed tries that may be repeated;
/// bounded, the oldest are forgotten first. While nothing fails, a call costs one read.
/// </summary>
internal sealed class OperationTracker
{
    private const int Capacity = 1000;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly Dictionary<(OperationKey Key, ContentIdentity Content), List<FailedTry>> _byRequest = [];
    private readonly LinkedList<FailedTry> _byAge = [];

    /// <summary>What is tried again by sending the same message: another message is another caller's.</summary>
    private readonly HashSet<(OperationKey Key, ContentIdentity Content)> _resent = [];

    private readonly TimeProvider _time;
    private readonly Action<Exception> _onError;
    private ITimer? _timer;
    private volatile int _count;

    /// <param name="time">The clock.</param>
    /// <param name="onError">Told of an exception on a thread of this library's.</param>
    public OperationTracker(TimeProvider time, Action<Exception> onError) => (_time, _onError) = (time, onError);

    /// <summary>How many failed tries are remembered.</summary>
    public int Count => _count;

    /// <summary>The failed try that a request repeats, which is thereby settled as not the last; or null.</summary>
    /// <param name="request">The request that starts.</param>
    /// <param name="parent">The activity that it belongs to.</param>
    /// <param name="account">The account that it is sent for.</param>
    /// <param name="sameMessage">The failed try that this very message was sent in before, if there is one.</param>
    public FailedTry? Resume(HttpRequestMessage request, Activity? parent, string? account, FailedTry? sameMessage)
    {
        if (sameMessage is not null)
        {
            return Age(sameMessage) <= sameMessage.Memory && TryResend(sameMessage) ? Continue(sameMessage) : null;
        }

        return _count > 0 && FindCopy(request, parent, account) is { } copied && TryRemove(copied) ? Continue(copied) : null;
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

            var request = RequestOf(failed.Key, failed.Content);
            (_byRequest.TryGetValue(request, out var tries) ? tries : _byRequest[request] = []).Add(failed);
            failed.Place = _byAge.AddLast(failed);
            _count++;
            _timer ??= _time.CreateDetachedTimer(static tracker => ((OperationTracker)tracker!).Sweep(), this, SweepInterval, SweepInterval);
        }

        // What follows is not known, so it is not marked as the last.
        oldest?.Settle(isFinal: false);
    }

    /// <summary>A try's failure turned out not to be retryable.</summary>
    public void Forget(FailedTry failed)
    {
        TryRemove(failed);
        failed.Settle(isFinal: true);
    }

    /// <summary>Settles all failed tries as the last of their operations.</summary>
    public void Flush()
    {
        List<FailedTry> rest;
        lock (_gate)
        {
            rest = [.. _byAge];
            rest.ForEach(Remove);
        }

        rest.ForEach(static failed => failed.Settle(isFinal: true));
    }

    private static FailedTry Continue(FailedTry repeated)
    {
        repeated.Settle(isFinal: false);
        repeated.Finish?.Invoke();
        return repeated;
    }

    /// <summary>Takes a try whose message is sent again, even if it is not remembered any more or a copy has been taken for its retry.</summary>
    private bool TryResend(FailedTry failed)
    {
        lock (_gate)
        {
            var isFirst = !failed.IsResent;
            failed.IsResent = true;
            Remove(failed);
            if (_resent.Count >= Capacity)
            {
                _resent.Clear();
            }

            _resent.Add(WithoutParent(failed.Key, failed.Content));
            return isFirst;
        }
    }

    private FailedTry? FindCopy(HttpRequestMessage request, Activity? parent, string? account)
    {
        var key = OperationKey.Of(request, parent, account);
        var content = ContentIdentity.Of(request.Content);
        if (key.NeedsSameContent && !content.IsComparable)
        {
            return null;
        }

        lock (_gate)
        {
            return _resent.Contains(WithoutParent(key, content)) ? null : _byRequest.GetValueOrDefault(RequestOf(key, content))?.FindLast(failed => failed.IsRepeatedBy(content, Age(failed)));
        }
    }

    /// <summary>What failed tries are found by. Thousands of contacts are added at one address: the content is part of it where it has to be the same.</summary>
    private static (OperationKey Key, ContentIdentity Content) RequestOf(OperationKey key, ContentIdentity content) => (key, key.NeedsSameContent ? content : default);

    /// <summary>What callers have in common that send the same request.</summary>
    private static (OperationKey Key, ContentIdentity Content) WithoutParent(OperationKey key, ContentIdentity content) => (key with { Parent = null }, content);

    private void Sweep()
    {
        try
        {
            var final = new List<FailedTry>();
            lock (_gate)
            {
                for (var place = _byAge.First; place is not null;)
                {
                    var failed = place.Value;
                    place = place.Next;
                    var age = Age(failed);
                    if (age < failed.Patience && !failed.HasParentEnded)
                    {
                        continue;
                    }

                    if (!failed.IsSettled)
                    {
                        final.Add(failed);
                    }

                    // A message that is sent again is recognized without.
                    if (age >= failed.MemoryOfCopies && (age >= failed.Memory || !failed.IsWithinParent))
                    {
                        Remove(failed);
                    }
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

    private TimeSpan Age(FailedTry failed) => _time.GetElapsedTime(failed.FailedAt);

    private bool TryRemove(FailedTry failed)
    {
        lock (_gate)
        {
            var isThere = failed.Place is not null;
            Remove(failed);
            return isThere;
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
        var request = RequestOf(failed.Key, failed.Content);
        var tries = _byRequest[request];
        tries.Remove(failed);
        if (tries.Count == 0)
        {
            _byRequest.Remove(request);
        }

        _count--;
        if (_count == 0)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }
}
