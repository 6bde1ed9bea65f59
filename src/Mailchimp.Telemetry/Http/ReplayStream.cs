namespace Mailchimp.Telemetry.Http;

/// <summary>
/// What a peek took, then what it was waiting for, then the rest of the body straight from its source.
/// A read blocks only where the application's own read of the source would have blocked.
/// </summary>
internal sealed class ReplayStream(BodyPeek peek) : Stream
{
    private readonly Stream _source = peek.Source;
    private readonly UnclaimedRead? _unclaimed = peek.Pending is null ? null : new UnclaimedRead(peek);
    private int _position;
    private int _taken = peek.Length;
    private Task<int>? _pending = peek.Pending;
    private System.Runtime.ExceptionServices.ExceptionDispatchInfo? _failure = peek.Failure;
    private int _isDisposed;

    /// <summary>Who wants to see what the application reads beyond the peek.</summary>
    public FollowedBody? Follower { get; set; }

    public override bool CanRead => !IsDisposed && _source.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _source.Length;

    public override long Position
    {
        get => _source.Position;
        set => _source.Position = value;
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    public override int Read(Span<byte> buffer)
    {
        if (IsDisposed)
        {
            return _source.Read(buffer);
        }

        if (TryReplay(buffer, out var count))
        {
            return count;
        }

        try
        {
            if (ClaimPending() is { } pending)
            {
                // The application asked for a blocking read.
                Take(pending.GetAwaiter().GetResult());
                return TryReplay(buffer, out count) ? count : End();
            }

            return Observe(buffer, _source.Read(buffer));
        }
        catch
        {
            Follower?.Complete();
            throw;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (IsDisposed || cancellationToken.IsCancellationRequested)
        {
            // Nothing is read; the source throws its own exception.
            return await _source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        if (TryReplay(buffer.Span, out var count))
        {
            return count;
        }

        try
        {
            if (ClaimPending() is { } pending)
            {
                Take(await WaitAsync(pending, cancellationToken).ConfigureAwait(false));
                return TryReplay(buffer.Span, out count) ? count : End();
            }

            count = await _source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            return Observe(buffer.Span, count);
        }
        catch
        {
            Follower?.Complete();
            throw;
        }
    }

    /// <summary>Delegates to the source's own copy, so that exceptions are the same.</summary>
    public override void CopyTo(Stream destination, int bufferSize)
    {
        if (IsDisposed)
        {
            _source.CopyTo(destination, bufferSize);
        }
        else if (CanHandOver(destination, bufferSize))
        {
            destination.Write(Unread);
            _position = _taken;
            try
            {
                _source.CopyTo(Observed(destination), bufferSize);
                Follower?.Complete(hasEnded: true);
            }
            finally
            {
                Follower?.Complete();
            }
        }
        else
        {
            base.CopyTo(destination, bufferSize);
        }
    }

    /// <inheritdoc cref="CopyTo"/>
    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        if (IsDisposed || cancellationToken.IsCancellationRequested)
        {
            // Nothing is read; the source throws its own exception.
            await _source.CopyToAsync(destination, bufferSize, cancellationToken).ConfigureAwait(false);
        }
        else if (CanHandOver(destination, bufferSize))
        {
            var unread = peek.Buffer.AsMemory(_position, _taken - _position);
            _position = _taken;
            await destination.WriteAsync(unread, cancellationToken).ConfigureAwait(false);
            try
            {
                await _source.CopyToAsync(Observed(destination), bufferSize, cancellationToken).ConfigureAwait(false);
                Follower?.Complete(hasEnded: true);
            }
            finally
            {
                Follower?.Complete();
            }
        }
        else
        {
            await base.CopyToAsync(destination, bufferSize, cancellationToken).ConfigureAwait(false);
        }
    }

    public override IAsyncResult BeginRead(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        TaskToAsyncResult.Begin(ReadAsync(buffer, offset, count, CancellationToken.None), callback, state);

    public override int EndRead(IAsyncResult asyncResult) => TaskToAsyncResult.End<int>(asyncResult);

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => _source.Seek(offset, origin);

    public override void SetLength(long value) => _source.SetLength(value);

    public override void Write(byte[] buffer, int offset, int count) => _source.Write(buffer, offset, count);

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _unclaimed?.Dispose();
            var isDrained = _pending is { IsCompleted: false } && !peek.IsMultiplexed;
            var error = Follower as DeferredBody;
            if (isDrained)
            {
                BodyDrain.Begin(peek, _taken - _position, error);
            }
            else
            {
                // An application that disposes of what it reads gets what the runtime makes of that.
                peek.Owner.Dispose();
            }

            if (!isDrained || error is null)
            {
                Follower?.Complete();
            }
        }

        base.Dispose(disposing);
    }

    private bool IsDisposed => Volatile.Read(ref _isDisposed) != 0;

    private ReadOnlySpan<byte> Unread => peek.Buffer.AsSpan(_position, _taken - _position);

    private bool CanHandOver(Stream destination, int bufferSize)
    {
        ValidateCopyToArguments(destination, bufferSize);
        return _pending is null && _failure is null;
    }

    private Stream Observed(Stream destination) => Follower is { } follower ? new ObservedStream(destination, follower) : destination;

    private bool TryReplay(Span<byte> buffer, out int count)
    {
        count = 0;
        if (_position < _taken)
        {
            count = Math.Min(buffer.Length, _taken - _position);
            Unread[..count].CopyTo(buffer);
            _position += count;

            // Nothing new, but a sign that somebody reads.
            Follower?.Append([]);
            return true;
        }

        if (_failure is { } failure)
        {
            _failure = null;
            failure.Throw();
        }

        return false;
    }

    /// <summary>The read that the peek began, for the first that asks; whoever reads beside that reads from the source.</summary>
    private Task<int>? ClaimPending()
    {
        var pending = Interlocked.Exchange(ref _pending, null);
        if (pending is not null)
        {
            _unclaimed?.Dispose();
        }

        return pending;
    }

    private void Take(int count)
    {
        Follower?.Append([]);
        _taken += count;
    }

    private int Observe(ReadOnlySpan<byte> buffer, int count)
    {
        if (Follower is { } follower && !buffer.IsEmpty)
        {
            follower.Append(buffer[..count]);
            if (count == 0)
            {
                follower.Complete(hasEnded: true);
            }
        }

        return count;
    }

    private int End()
    {
        Follower?.Complete(hasEnded: true);
        return 0;
    }

    /// <summary>Waits for the read that the peek began, and cancels it as the runtime would cancel the application's own.</summary>
    private async ValueTask<int> WaitAsync(Task<int> pending, CancellationToken cancellationToken)
    {
        var registration = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), peek.Cancellation);
        await using (registration.ConfigureAwait(false))
        {
            try
            {
                return await pending.ConfigureAwait(false);
            }
            catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
            {
                throw new TaskCanceledException(exception.Message, exception.InnerException, cancellationToken);
            }
        }
    }
}
