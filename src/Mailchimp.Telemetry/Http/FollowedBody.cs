using Mailchimp.Telemetry.Calls;

namespace Mailchimp.Telemetry.Http;

/// <summary>
/// Follows a body beyond its peek, as the application reads it. Completes once: when nothing more is needed, when the
/// application has read to the end, hit an error or disposed it, or when the timeout has passed. Bytes read by the peek
/// count, whether the application read them or not.
/// </summary>
internal abstract class FollowedBody(BodyPeek peek)
{
    private readonly Lock _gate = new();
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private bool _isPendingTaken;
    private bool _isComplete;

    /// <summary>Adds bytes that the application has read, behind those of the peek's read if that has completed.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bool isEnough;
        lock (_gate)
        {
            isEnough = !_isComplete && (TakePending() || Take(bytes));
        }

        if (isEnough)
        {
            Complete();
        }
    }

    /// <summary>Whether all of the body has arrived.</summary>
    protected bool HasEnded { get; private set; }

    /// <summary>Finishes with what has arrived. Never throws.</summary>
    public void Complete() => Complete(hasEnded: false);

    /// <inheritdoc cref="Complete()"/>
    /// <param name="hasEnded">Whether this is all.</param>
    public void Complete(bool hasEnded)
    {
        lock (_gate)
        {
            if (_isComplete)
            {
                return;
            }

            TakePending();
            (_isComplete, HasEnded) = (true, hasEnded);
        }

        if (_context is null)
        {
            Finish();
        }
        else
        {
            // Logs and exemplars belong to the call's own span, not to whatever reads the body.
            ExecutionContext.Run(_context, static state => ((FollowedBody)state!).Finish(), this);
        }
    }

    /// <summary>Takes bytes of the body. Never throws.</summary>
    /// <returns>Whether nothing more is needed.</returns>
    protected abstract bool Take(ReadOnlySpan<byte> bytes);

    /// <summary>Reports what has arrived. Never throws.</summary>
    protected abstract void Finish();

    private bool TakePending()
    {
        if (_isPendingTaken || peek.Pending is not { IsCompletedSuccessfully: true } pending)
        {
            return false;
        }

        _isPendingTaken = true;
        return Take(peek.Buffer.AsSpan(peek.Length, pending.Result));
    }
}
