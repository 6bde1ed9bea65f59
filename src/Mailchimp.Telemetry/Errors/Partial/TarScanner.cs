using System.Buffers.Binary;

namespace Mailchimp.Telemetry.Errors.Partial;

/// <summary>
/// Finds the files in a tar as it passes. The runtime's reader pulls from a stream, so it would have to wait for what the
/// application has not read yet.
/// </summary>
/// <param name="onFile">Called when a file begins.</param>
/// <param name="onContent">Receives the content of that file, piece by piece.</param>
internal sealed class TarScanner(Action onFile, PushDecoder.Sink onContent)
{
    private const int Block = 512;
    private const int SizeOffset = 124;
    private const int SizeLength = 12;
    private const int TypeOffset = 156;
    private const byte BinaryMark = 0x80;

    private readonly byte[] _header = new byte[Block];
    private int _headerLength;
    private long _content;
    private long _padding;
    private bool _hasBegun;
    private bool _isFile;
    private bool _isBroken;

    /// <summary>Whether the end mark, or something that is not a tar, has come.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether there is something, and everything that has begun is complete. Not every tar has an end mark.</summary>
    public bool IsComplete => _hasBegun && _content == 0 && _padding == 0 && _headerLength == 0 && !_isBroken;

    public void Feed(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty && !HasEnded)
        {
            data = data[(_content > 0 ? PassContent(data) : _padding > 0 ? PassPadding(data) : ReadHeader(data))..];
        }
    }

    private int PassContent(ReadOnlySpan<byte> data)
    {
        var count = (int)Math.Min(_content, data.Length);
        _content -= count;
        if (_isFile)
        {
            onContent(data[..count]);
        }

        return count;
    }

    private int PassPadding(ReadOnlySpan<byte> data)
    {
        var count = (int)Math.Min(_padding, data.Length);
        _padding -= count;
        return count;
    }

    private int ReadHeader(ReadOnlySpan<byte> data)
    {
        var count = Math.Min(Block - _headerLength, data.Length);
        data[..count].CopyTo(_header.AsSpan(_headerLength));
        _headerLength += count;
        if (_headerLength == Block)
        {
            _headerLength = 0;
            EndHeader();
        }

        return count;
    }

    private void EndHeader()
    {
        _hasBegun = true;
        if (!TryReadSize(_header.AsSpan(SizeOffset, SizeLength), out var size))
        {
            HasEnded = true;
            _isBroken = _header.AsSpan().ContainsAnyExcept((byte)0);
            return;
        }

        (_content, _padding) = (size, (Block - (size % Block)) % Block);
        _isFile = _header[TypeOffset] is (byte)'0' or 0;
        if (_isFile)
        {
            onFile();
        }
    }

    /// <summary>Octal digits, or a binary number behind a mark; the end mark has neither.</summary>
    private static bool TryReadSize(ReadOnlySpan<byte> field, out long size)
    {
        if (field[0] == BinaryMark)
        {
            size = BinaryPrimitives.ReadInt64BigEndian(field[^sizeof(long)..]);
            return size >= 0;
        }

        field = field.TrimEnd("\0 "u8).TrimStart((byte)' ');
        size = 0;
        foreach (var digit in field)
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return false;
            }

            size = (size * 8) + digit - '0';
        }

        return !field.IsEmpty;
    }
}
