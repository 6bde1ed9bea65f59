namespace Mailchimp.Telemetry.Errors.Partial;

/// <summary>
/// Decompresses what is pushed into it, piece by piece, and passes it on. Never throws, whatever the bytes: stops at
/// what can't be decompressed.
/// </summary>
internal sealed class PushDecoder : IDisposable
{
    /// <summary>How much is passed on.</summary>
    public const int MaxDecoded = 64 * 1024 * 1024;

    /// <summary>A few bytes can decompress to very many: more than so many times as much is no text.</summary>
    private const int MaxFactor = 128;

    private const int FreeOfFactor = 256 * 1024;

    private static readonly bool IsStrict = AppContext.TryGetSwitch("System.IO.Compression.UseStrictValidation", out var isStrict) && isStrict;

    private readonly Input _input = new();
    private readonly Stream _decoder;
    private readonly Sink _sink;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private long _taken;

    /// <param name="open">Wraps a stream in a decompressing one.</param>
    /// <param name="sink">Receives the decompressed bytes.</param>
    public PushDecoder(Func<Stream, Stream> open, Sink sink) => (_decoder, _sink) = (open(_input), sink);

    public delegate void Sink(ReadOnlySpan<byte> data);

    /// <summary>Whether the data was corrupt or reached the limit.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>How much was passed on.</summary>
    public long Decoded { get; private set; }

    /// <param name="data">The next piece.</param>
    /// <param name="most">About how much to pass on now; what remains comes with the next piece.</param>
    public void Feed(ReadOnlySpan<byte> data, long most = long.MaxValue)
    {
        if (HasEnded)
        {
            return;
        }

        try
        {
            _input.Add(data);
            _taken += data.Length;
            for (HasRest = most <= 0; !HasRest && !HasEnded && _decoder.Read(_buffer) is > 0 and var count; HasRest = most <= 0)
            {
                most -= count;
                _sink(_buffer.AsSpan(0, count));
                Decoded += count;
                HasEnded = Decoded >= Math.Min(MaxDecoded, (_taken * MaxFactor) + FreeOfFactor);
            }
        }
        catch (InvalidDataException) when (IsStrict && _input.IsAtEnd)
        {
            // With strict validation, the end of a piece looks like the premature end of the data.
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException or IOException)
        {
            HasEnded = true;
        }
    }

    /// <summary>Whether some of what came may not have been passed on yet.</summary>
    public bool HasRest { get; private set; }

    public void Dispose() => _decoder.Dispose();

    /// <summary>Ends after each piece and goes on with the next: decompressing streams read again after an end.</summary>
    private sealed class Input : Stream
    {
        private byte[] _piece = [];
        private int _position;
        private int _length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public bool IsAtEnd => _position == _length;

        public void Add(ReadOnlySpan<byte> piece)
        {
            var rest = _piece.AsSpan(_position.._length);
            var length = rest.Length + piece.Length;
            var target = _piece.Length < length ? new byte[length] : _piece;
            rest.CopyTo(target);
            piece.CopyTo(target.AsSpan(rest.Length));
            (_piece, _position, _length) = (target, 0, length);
        }

        public override int Read(Span<byte> buffer)
        {
            var count = Math.Min(buffer.Length, _length - _position);
            _piece.AsSpan(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
