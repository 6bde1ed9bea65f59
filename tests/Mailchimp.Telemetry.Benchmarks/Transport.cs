using System.Text;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>A connection in memory: each request gets the canned answer, so that neither a server nor the network is in the figure.</summary>
internal sealed class CannedConnection(byte[] answer) : Stream
{
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();

    private readonly SemaphoreSlim _answers = new(0);
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

    public static byte[] Answer(int status, string contentType, string body) =>
        Encoding.UTF8.GetBytes($"HTTP/1.1 {status} Canned\r\nContent-Type: {contentType}; charset=utf-8\r\nX-Request-Id: 2a1b7c1e-1111-4222-8333-444455556666\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Span.EndsWith(EndOfHead))
        {
            _answers.Release();
        }

        return ValueTask.CompletedTask;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length == 0)
        {
            return ValueTask.FromResult(0);
        }

        return _offset < answer.Length ? ValueTask.FromResult(Copy(buffer)) : NextAsync(buffer, cancellationToken);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _answers.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<int> NextAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await _answers.WaitAsync(cancellationToken);
        _offset = 0;
        return Copy(buffer);
    }

    private int Copy(Memory<byte> buffer)
    {
        var count = Math.Min(buffer.Length, answer.Length - _offset);
        answer.AsSpan(_offset, count).CopyTo(buffer.Span);
        _offset += count;
        return count;
    }
}
