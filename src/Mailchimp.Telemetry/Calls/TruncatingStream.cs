namespace Mailchimp.Telemetry.Calls;

/// <summary>Keeps as many of the bytes written to it as fit, and only the length of the rest.</summary>
/// <param name="bytes">Where they are kept.</param>
internal sealed class TruncatingStream(Memory<byte> bytes) : Stream
{
    private int _kept;
    private long _length;

    public ReadOnlySpan<byte> Bytes => bytes.Span[.._kept];

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
        var count = Math.Min(buffer.Length, bytes.Length - _kept);
        buffer[..count].CopyTo(bytes.Span[_kept..]);
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
