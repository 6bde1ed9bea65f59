using Mailchimp.Telemetry.Calls;

namespace Mailchimp.Telemetry.Http;

/// <summary>
/// Collects a body that arrives after the call has returned, as the application reads it. Completes once: when the
/// application has read to the end, hit an error or disposed it, when it retries the operation, or when
/// <see cref="Timeout"/> has passed. Bytes read by the peek count, whether the application read them or not.
/// </summary>
internal sealed class DeferredBody : IDeferredBody, IDisposable
{
    /// <summary>How long an error may wait for its body.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly FollowedCall _call;
    private readonly BodyPeek _peek;
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private readonly MemoryStream _bytes = new();
    private ITimer? _timer;
    private bool _isPendingTaken;
    private bool _isComplete;

    public DeferredBody(FollowedCall call, BodyPeek peek)
    {
        (_call, _peek) = (call, peek);
        _bytes.Write(peek.Taken.Span);
    }

    public void StartTimer(TimeProvider time)
    {
        using var _ = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        _timer = time.CreateTimer(static state => ((DeferredBody)state!).Complete(), this, Timeout, System.Threading.Timeout.InfiniteTimeSpan);
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (!_isComplete)
            {
                Write(bytes);
            }
        }
    }

    /// <summary>Adds the bytes of the peek's read, once it completes.</summary>
    public void AppendPending()
    {
        lock (_gate)
        {
            if (!_isComplete)
            {
                WritePending();
            }
        }
    }

    /// <summary>Finishes the classification with what has arrived. Never throws.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            if (_isComplete)
            {
                return;
            }

            WritePending();
            _isComplete = true;
        }

        _timer?.Dispose();
        if (_context is null)
        {
            Finish();
        }
        else
        {
            // Logs and exemplars belong to the call's own span, not to whatever reads the body.
            ExecutionContext.Run(_context, static state => ((DeferredBody)state!).Finish(), this);
        }
    }

    public void Dispose() => Complete();

    private void WritePending()
    {
        if (!_isPendingTaken && _peek.Pending is { IsCompletedSuccessfully: true } pending)
        {
            _isPendingTaken = true;
            Write(_peek.Buffer.AsSpan(_peek.Length, pending.Result));
        }
    }

    private void Write(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes[..Math.Min(bytes.Length, BodyPeek.Cap - (int)_bytes.Length)]);

    private void Finish() => _call.Source.OnLateBody(_call, _bytes.GetBuffer().AsMemory(0, (int)_bytes.Length));
}
