using Mailchimp.Telemetry.Errors;

namespace Mailchimp.Telemetry.Calls;

/// <summary>A failed try that may be retried, and the log event that waits until this is known.</summary>
internal sealed class FailedTry
{
    private readonly Lock _gate = new();
    private readonly WeakReference<HttpRequestMessage> _request;
    private readonly ContentIdentity _content;
    private Action<bool>? _write;
    private bool? _isFinal;

    public FailedTry(OperationKey key, HttpRequestMessage request, int number)
    {
        (Key, Number) = (key, number);
        _request = new WeakReference<HttpRequestMessage>(request);
        _content = ContentIdentity.Of(request.Content);
    }

    public OperationKey Key { get; }

    /// <summary>Which try of its operation it was, from 1.</summary>
    public int Number { get; }

    /// <summary>The kind of its error, as far as it is known.</summary>
    public required ErrorKindRow Kind { get; set; }

    /// <summary>Whether Mailchimp may have processed the request anyway.</summary>
    public required bool MayHaveTakenEffect { get; init; }

    /// <summary>When it failed, as a timestamp.</summary>
    public required long FailedAt { get; init; }

    /// <summary>How long after its failure another try of the same message, or below the same parent, still belongs to it.</summary>
    public required TimeSpan Memory { get; init; }

    /// <summary>How long after its failure it is considered the last.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>How long after its failure a copy with no parent activity still belongs to it.</summary>
    public required TimeSpan MemoryOfCopies { get; init; }

    /// <summary>Finishes a classification that waits for a body.</summary>
    public Action? Finish { get; set; }

    public LinkedListNode<FailedTry>? Place { get; set; }

    /// <summary>Whether a request is another try of the same operation.</summary>
    public bool IsRepeatedBy(HttpRequestMessage request, ContentIdentity content, TimeSpan age)
    {
        if (_request.TryGetTarget(out var message) && message == request)
        {
            return age <= Memory;
        }

        return _content.IsSameAs(content) switch
        {
            true => age <= (Key.Parent is null ? MemoryOfCopies : Memory),
            null => Key.Parent is not null && age <= Memory,
            false => false,
        };
    }

    /// <summary>Writes the log event as soon as it is known whether this try was the last: now, or when it is settled.</summary>
    /// <param name="write">Writes the event; its argument says whether the try was the last. Must not throw.</param>
    public void WhenSettled(Action<bool> write)
    {
        lock (_gate)
        {
            if (_isFinal is null)
            {
                _write = write;
                return;
            }
        }

        write(_isFinal.Value);
    }

    /// <summary>Sets whether this try was the last; the first call wins.</summary>
    public void Settle(bool isFinal)
    {
        Action<bool>? write;
        lock (_gate)
        {
            _isFinal ??= isFinal;
            (write, _write) = (_write, null);
        }

        write?.Invoke(isFinal);
    }
}
