using System.Buffers.Text;

namespace Mailchimp.Telemetry.Http;

/// <summary>Measures how much of a chunked body is in a buffer, so that no more than that is read.</summary>
internal static class ChunkedBody
{
    /// <param name="buffer">The chunked body from its beginning.</param>
    /// <param name="isWhole">Whether its last chunk is there too.</param>
    /// <returns>The number of body bytes that are in the buffer, without their framing.</returns>
    public static int Measure(ReadOnlySpan<byte> buffer, out bool isWhole)
    {
        isWhole = false;
        var length = 0;
        while (buffer.IndexOf((byte)'\n') is > 1 and var end && buffer[end - 1] == '\r' && Utf8Parser.TryParse(buffer[..(end - 1)], out uint size, out _, 'x'))
        {
            if (size == 0)
            {
                isWhole = true;
                break;
            }

            buffer = buffer[(end + 1)..];
            length += (int)Math.Min(size, (uint)buffer.Length);
            if (buffer.Length < size + 2L || !buffer.Slice((int)size, 2).SequenceEqual("\r\n"u8))
            {
                break;
            }

            buffer = buffer[((int)size + 2)..];
        }

        return length;
    }
}
