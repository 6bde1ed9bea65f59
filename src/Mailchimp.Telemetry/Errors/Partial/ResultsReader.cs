using System.IO.Compression;

namespace Mailchimp.Telemetry.Errors.Partial;

/// <summary>
/// Reads the results of a batch: a gzipped tar of JSON files, each an array of responses. Every response is classified
/// as if it had been returned on its own.
/// </summary>
internal sealed class ResultsReader : IBodyReader
{
    /// <summary>How much of the beginning shows what it is.</summary>
    public const int HeadLength = MarkOffset + 5;

    private const byte FirstOfGzip = 0x1F;
    private const int MarkOffset = 257;

    private readonly ResponsesReader _responses = new();
    private readonly GzipTrailer _trailer = new();
    private readonly TarScanner _tar;
    private PushDecoder? _inflater;
    private bool _hasBegun;

    public ResultsReader() => _tar = new TarScanner(_responses.Begin, _responses.Feed);

    public bool HasEnded => _tar.HasEnded || _inflater?.HasEnded == true;

    public bool IsComplete => _tar.IsComplete && _responses.AreComplete && (_tar.HasEnded || _inflater is null || (!_inflater.HasEnded && _trailer.Matches(_inflater.Decoded)));

    public HiddenFailures Result => _responses.Result;

    /// <summary>Whether this is how an archive begins, compressed or not.</summary>
    public static bool IsArchive(ReadOnlySpan<byte> head) =>
        head is [FirstOfGzip, ..] || (head.Length >= HeadLength && head[MarkOffset..].StartsWith("ustar"u8));

    public void Feed(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return;
        }

        if (!_hasBegun)
        {
            // If storage declared the archive as compressed, it has been decompressed on its way.
            _hasBegun = true;
            _inflater = data[0] == FirstOfGzip ? new PushDecoder(static stream => new GZipStream(stream, CompressionMode.Decompress), _tar.Feed) : null;
        }

        if (_inflater is null)
        {
            _tar.Feed(data);
        }
        else
        {
            _trailer.Feed(data);
            _inflater.Feed(data);
        }
    }

    public void Dispose() => _inflater?.Dispose();
}
