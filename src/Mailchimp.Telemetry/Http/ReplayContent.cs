using System.Net;

namespace Mailchimp.Telemetry.Http;

/// <summary>
/// Stands in for the runtime's response content after a peek: the same headers, the same bytes, the same behaviour
/// when it is read twice, disposed or cancelled.
/// </summary>
internal sealed class ReplayContent : HttpContent
{
    private const int CopyBufferSize = 8192;

    private readonly ReplayStream _stream;
    private bool _isConsumed;

    public ReplayContent(BodyPeek peek)
    {
        _stream = new ReplayStream(peek);
        foreach (var header in peek.Owner.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
    }

    public ReplayStream Stream => _stream;

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var body = Consume();
        body.CopyTo(stream, CopyBufferSize);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        return CopyAsync(stream, cancellationToken);

        async Task CopyAsync(Stream destination, CancellationToken token)
        {
            using var body = Consume();
            await body.CopyToAsync(destination, CopyBufferSize, token).ConfigureAwait(false);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => Consume();

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(Consume());

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stream.Dispose();
        }

        base.Dispose(disposing);
    }

    private ReplayStream Consume()
    {
        if (_isConsumed)
        {
            throw new InvalidOperationException("The stream was already consumed. It cannot be read again.");
        }

        _isConsumed = true;
        return _stream;
    }
}
