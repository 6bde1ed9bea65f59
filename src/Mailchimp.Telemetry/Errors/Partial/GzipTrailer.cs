using System.Buffers.Binary;

namespace Mailchimp.Telemetry.Errors.Partial;

/// <summary>
/// The last bytes of gzipped data, which hold the length of what was compressed. The runtime's stream ends without an
/// exception where the data is cut, so this is what tells a cut from the end.
/// </summary>
internal sealed class GzipTrailer
{
    private readonly byte[] _last = new byte[sizeof(uint)];

    /// <summary>Takes the next piece of the compressed data.</summary>
    public void Feed(ReadOnlySpan<byte> data)
    {
        var added = data[^Math.Min(data.Length, _last.Length)..];
        _last.AsSpan(added.Length).CopyTo(_last);
        added.CopyTo(_last.AsSpan(_last.Length - added.Length));
    }

    /// <summary>Whether so much was compressed; the length is modulo 2^32.</summary>
    public bool Matches(long length) => BinaryPrimitives.ReadUInt32LittleEndian(_last) == unchecked((uint)length);
}
