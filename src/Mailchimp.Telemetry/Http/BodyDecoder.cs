using System.IO.Compression;
using System.Net.Http.Headers;

namespace Mailchimp.Telemetry.Http;

/// <summary>Inflates the library's own copy of a body; the application's decompression happens elsewhere.</summary>
internal static class BodyDecoder
{
    /// <summary>The decompressed body, at most <see cref="BodyPeek.Cap"/> bytes; what can't be decompressed is cut off.</summary>
    /// <param name="body">The body as it was sent.</param>
    /// <param name="encoding">Its encoding, or null. The application's handler removes the header when it decompresses the body.</param>
    public static ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> body, string? encoding) =>
        body.IsEmpty ? body
        : !TryFind(encoding, body.Span, out var open) ? ReadOnlyMemory<byte>.Empty
        : open is null ? body
        : Inflate(body, open);

    /// <summary>A body's encoding, or null. Several encodings count as an unknown one.</summary>
    public static string? EncodingOf(HttpContentHeaders headers) =>
        headers.NonValidated.TryGetValues("Content-Encoding", out var encodings) ? encodings.ToString() : null;

    /// <summary>Finds how to decompress a body as it passes.</summary>
    /// <param name="encoding">Its encoding, or null.</param>
    /// <param name="start">Its first bytes.</param>
    /// <param name="open">Wraps a stream in a decompressing one; null if the body is not compressed.</param>
    /// <returns>False if the encoding is unknown.</returns>
    public static bool TryFind(string? encoding, ReadOnlySpan<byte> start, out Func<Stream, Stream>? open)
    {
        (open, var isKnown) = encoding?.Trim().ToLowerInvariant() switch
        {
            "gzip" or "x-gzip" => (static stream => new GZipStream(stream, CompressionMode.Decompress), true),
            "br" => (static stream => new BrotliStream(stream, CompressionMode.Decompress), true),
            "deflate" when HasZlibHeader(start) => (static stream => new ZLibStream(stream, CompressionMode.Decompress), true),
            "deflate" => (static stream => new DeflateStream(stream, CompressionMode.Decompress), true),
            null or "identity" or "" => (null, true),
            _ => (default(Func<Stream, Stream>), false),
        };
        return isKnown;
    }

    private static bool HasZlibHeader(ReadOnlySpan<byte> body) =>
        body.Length > 0 && (body[0] & 0x0F) == 8 && (body.Length == 1 || ((body[0] << 8) + body[1]) % 31 == 0);

    private static ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> body, Func<Stream, Stream> open)
    {
        var output = new byte[Math.Min(BodyPeek.Cap, Math.Max(4096, body.Length * 4))];
        var length = 0;
        using var input = new MemoryStream(body.ToArray(), writable: false);
        using var inflater = open(input);
        try
        {
            int read;
            while (length < BodyPeek.Cap && (read = inflater.Read(output, length, output.Length - length)) > 0)
            {
                length += read;
                if (length == output.Length && length < BodyPeek.Cap)
                {
                    Array.Resize(ref output, Math.Min(BodyPeek.Cap, length * 2));
                }
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException or IOException)
        {
            // Cut off or corrupt: what came out until here stands.
        }

        return output.AsMemory(0, length);
    }
}
