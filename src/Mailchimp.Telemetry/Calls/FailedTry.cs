using Mailchimp.Telemetry.Contract;

namespace Mailchimp.Telemetry.Calls;

/// <summary>A try that failed in a way that may lead to another one, and the log event that waits to know whether it does.</summary>
internal sealed class FailedTry(OperationKey key, HttpContent? content, int number)
{
    private readonly Lock _gate = new();
    private Action<bool>? _write;
    private bool? _isFinal;

    /// <summary>Whether the parent activity was under way when the try failed. One that had ended, as a web request that leaves work behind, does not tell where an operation ends.</summary>
    private readonly bool _wasWithinParent = key.Parent is { IsStopped: false };

    public OperationKey Key { get; } = key;

    public ContentIdentity Content { get; } = ContentIdentity.Of(content);

    /// <summary>Whether the parent activity is still under way.</summary>
    public bool IsWithinParent => Key.Parent is { IsStopped: false };

    /// <summary>Whether the parent activity has ended since.</summary>
    public bool HasParentEnded => _wasWithinParent && !IsWithinParent;

    /// <summary>Which try of its operation it was, from 1.</summary>
    public int Number { get; } = number;

    /// <summary>The kind of its error, as far as it is known.</summary>
    public required ErrorKindRow Kind { get; set; }

    /// <summary>Got no answer, and may have reached Mailchimp.</summary>
    public required bool MayHaveArrived { get; init; }

    /// <summary>Whether Mailchimp may have carried the request out all the same.</summary>
    public bool MayHaveTakenEffect => Kind.Fault == MailchimpFault.Mailchimp || MayHaveArrived;

    /// <summary>When it failed, as a timestamp.</summary>
    public required long FailedAt { get; init; }

    /// <summary>How long after its failure another try of the same message, or below the same parent, still belongs to it.</summary>
    public required TimeSpan Memory { get; init; }

    /// <summary>How long after its failure it is considered the last.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>How long after its failure a copy without a parent activity that is under way still belongs to it.</summary>
    public required TimeSpan MemoryOfCopies { get; init; }

    /// <summary>Finishes a classification that waits for a body.</summary>
    public Action? Finish { get; set; }

    public LinkedListNode<FailedTry>? Place { get; set; }

    /// <summary>Whether its message has been sent again.</summary>
    public bool IsResent { get; set; }

    /// <summary>Whether it is known already if this try was the last.</summary>
    public bool IsSettled
    {
        get
        {
            lock (_gate)
            {
                return _isFinal is not null;
            }
        }
    }

    /// <summary>Whether a copy with this content is another try. Bodies that can't be compared could be anything below one address that takes POST.</summary>
    public bool IsRepeatedBy(ContentIdentity copy, TimeSpan age) => Content.IsSameAs(copy) switch
    {
        true => age <= (_wasWithinParent ? Memory : MemoryOfCopies),
        null => _wasWithinParent && !Key.NeedsSameContent && age <= Memory,
        false => false,
    };

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
