namespace Mailchimp.Telemetry.Http;

/// <summary>
/// Collects a body that arrives after the call has returned, as the application reads it. Completes once: when the
/// application reached the end, met an error or disposed of it, or when <see cref="Patience"/> has passed.
/// </summary>
internal sealed class LateBody : IDisposable
{
    /// <summary>How long an error may wait for its body.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly MailchimpCall _call;
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private readonly MemoryStream _bytes = new();
    private ITimer? _timer;
    private bool _isComplete;

    public LateBody(MailchimpCall call, ReadOnlySpan<byte> taken)
    {
        _call = call;
        _bytes.Write(taken);
    }

    public void StartTimer(TimeProvider time) =>
        _timer = time.CreateTimer(static state => ((LateBody)state!).Complete(), this, Patience, Timeout.InfiniteTimeSpan);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (!_isComplete)
            {
                _bytes.Write(bytes[..Math.Min(bytes.Length, BodyPeek.Cap - (int)_bytes.Length)]);
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
            ExecutionContext.Run(_context, static state => ((LateBody)state!).Finish(), this);
        }
    }

    public void Dispose() => Complete();

    private void Finish() => _call.Owner.OnLateBody(_call, _bytes.GetBuffer().AsMemory(0, (int)_bytes.Length));
}
