using System.Text;
using System.Threading.Tasks.Sources;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>
/// A connection in memory: each request gets the canned answer, so that neither a server nor the network is in the
/// figure. A waiting read goes on inside of the write that it waits for: no thread is woken either.
/// </summary>
internal sealed class CannedConnection(byte[] answer) : Stream, IValueTaskSource<int>
{
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();

    private ManualResetValueTaskSourceCore<int> _read;
    private Memory<byte> _waiting;
    private bool _isWaiting;
    private int _offset = answer.Length;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public static SocketsHttpHandler CreateHandler(byte[] answer) => new()
    {
        ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new CannedConnection(answer)),
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
    };

    public static byte[] Answer(int status, string contentType, ReadOnlySpan<byte> body) =>
    [
        .. Encoding.UTF8.GetBytes($"HTTP/1.1 {status} Canned\r\nContent-Type: {contentType}; charset=utf-8\r\nX-Request-Id: 2a1b7c1e-1111-4222-8333-444455556666\r\nContent-Length: {body.Length}\r\n\r\n"),
        .. body,
    ];

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Span.EndsWith(EndOfHead))
        {
            _offset = 0;
            if (_isWaiting)
            {
                _isWaiting = false;
                _read.SetResult(Copy(_waiting));
            }
        }

        return ValueTask.CompletedTask;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_offset < answer.Length)
        {
            return ValueTask.FromResult(Copy(buffer));
        }

        _read.Reset();
        (_waiting, _isWaiting) = (buffer, true);
        return new ValueTask<int>(this, _read.Version);
    }

    int IValueTaskSource<int>.GetResult(short token) => _read.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _read.OnCompleted(continuation, state, token, flags);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private int Copy(Memory<byte> buffer)
    {
        var count = Math.Min(buffer.Length, answer.Length - _offset);
        answer.AsSpan(_offset, count).CopyTo(buffer.Span);
        _offset += count;
        return count;
    }
}
