namespace Mailchimp.Telemetry.Calls;

/// <summary>Keeps the first bytes written to it, and only the length of the rest.</summary>
internal sealed class TruncatingStream(int capacity) : Stream
{
    private readonly byte[] _bytes = new byte[capacity];
    private int _kept;
    private long _length;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _kept);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _bytes.Length - _kept);
        buffer[..count].CopyTo(_bytes.AsSpan(_kept));
        _kept += count;
        _length += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
