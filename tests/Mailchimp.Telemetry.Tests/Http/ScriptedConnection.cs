using Mailchimp.Telemetry.Tests.Support;

namespace Mailchimp.Telemetry.Tests.Http;

/// <summary>A connection in memory on which each request gets the next answer of a script.</summary>
internal sealed class ScriptedConnection(Queue<ScriptedAnswer> answers) : ConnectionStream
{
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();

    private readonly Queue<ScriptedAnswer.Piece> _pieces = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private ScriptedAnswer.Ending _end = ScriptedAnswer.Ending.Open;
    private int _offset;
    private bool _isDisposed;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (!buffer.IsEmpty && _pieces.TryPeek(out var next) && next.IsLate && _offset == 0)
            {
                await Task.Yield();
            }

            if (TryRead(buffer.Span, out var count))
            {
                return count;
            }

            await _arrived.WaitAsync(cancellationToken);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        int count;
        while (!TryRead(buffer, out count))
        {
            _arrived.Wait();
        }

        return count;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!buffer.EndsWith(EndOfHead))
        {
            return;
        }

        lock (_pieces)
        {
            if (answers.TryDequeue(out var answer))
            {
                foreach (var piece in answer.Pieces)
                {
                    _pieces.Enqueue(piece);
                }

                _end = answer.End;
            }
            else
            {
                _end = ScriptedAnswer.Ending.Closed;
            }
        }

        _arrived.Release();
    }

    protected override void Dispose(bool disposing)
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _arrived.Release();
        }

        base.Dispose(disposing);
    }

    private bool TryRead(Span<byte> buffer, out int count)
    {
        lock (_pieces)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            count = 0;
            if (buffer.IsEmpty)
            {
                return _pieces.Count > 0 || _end != ScriptedAnswer.Ending.Open;
            }

            if (_pieces.TryPeek(out var piece))
            {
                count = Math.Min(buffer.Length, piece.Bytes.Length - _offset);
                piece.Bytes.AsSpan(_offset, count).CopyTo(buffer);
                _offset += count;
                if (_offset == piece.Bytes.Length)
                {
                    _pieces.Dequeue();
                    _offset = 0;
                }

                return true;
            }

            return _end switch
            {
                ScriptedAnswer.Ending.Closed => true,
                ScriptedAnswer.Ending.Reset => throw new IOException("Connection reset by peer."),
                _ => false,
            };
        }
    }
}
