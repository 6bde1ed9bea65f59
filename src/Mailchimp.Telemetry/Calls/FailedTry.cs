using Mailchimp.Telemetry.Errors;

namespace Mailchimp.Telemetry.Calls;

/// <summary>A try that failed in a way that may lead to another one, and the log event that waits to know whether it does.</summary>
internal sealed class FailedTry
{
    private readonly Lock _gate = new();
    private readonly WeakReference<HttpRequestMessage> _request;
    private readonly ContentIdentity _content;
    private Action<bool>? _write;
    private bool _isSettled;

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

    /// <summary>Whether Mailchimp may have carried the request out all the same.</summary>
    public required bool MayHaveTakenEffect { get; init; }

    /// <summary>When it failed, as a timestamp.</summary>
    public required long FailedAt { get; init; }

    /// <summary>How long after its failure another try of the same message, or below the same parent, still belongs to it.</summary>
    public required TimeSpan Memory { get; init; }

    /// <summary>How long after its failure it is taken for the last.</summary>
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

    /// <summary>Keeps the log event until it is known whether this try was the last; false when that is known already.</summary>
    /// <param name="write">Writes the event; its argument says whether the try was the last.</param>
    public bool TryHold(Action<bool> write)
    {
        lock (_gate)
        {
            if (_isSettled)
            {
                return false;
            }

            _write = write;
            return true;
        }
    }

    /// <summary>Writes the event that waits.</summary>
    public void Settle(bool isFinal)
    {
        Action<bool>? write;
        lock (_gate)
        {
            _isSettled = true;
            (write, _write) = (_write, null);
        }

        write?.Invoke(isFinal);
    }
}
