using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Mailchimp.Telemetry.Tests.Http;

/// <summary>All that an application can see of the calls it makes, as text.</summary>
/// <param name="client">Makes the calls.</param>
/// <param name="target">What it calls.</param>
/// <param name="pieces">The size of the pieces in which a stream is read.</param>
internal sealed class Observation(HttpClient client, Target target, int pieces)
{
    private readonly StringBuilder _seen = new();

    public override string ToString() => _seen.ToString();

    public async Task ReadAsync(Reading reading)
    {
        using var cancellation = new CancellationTokenSource();
        if (reading == Reading.CancelledBefore)
        {
            await cancellation.CancelAsync();
        }

        try
        {
            var completion = reading is Reading.Bytes or Reading.CancelledBefore ? HttpCompletionOption.ResponseContentRead : HttpCompletionOption.ResponseHeadersRead;
            using var request = new HttpRequestMessage(target.Method, target.Path) { Version = client.DefaultRequestVersion, VersionPolicy = client.DefaultVersionPolicy };
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer 0123456789abcdef0123456789abcdef-us6");
            using var response = reading == Reading.Synchronous ? client.Send(request, completion) : await client.SendAsync(request, completion, cancellation.Token);
            Describe(response);
            await ReadBodyAsync(response.Content, reading, cancellation);

            // They are there once the body has been read; before that, the peek may have come upon them.
            if (reading is not (Reading.DisposedUnread or Reading.DisposedHalfRead))
            {
                foreach (var trailer in response.TrailingHeaders)
                {
                    _seen.Append(CultureInfo.InvariantCulture, $"\ntrailer {trailer.Key}: {string.Join(", ", trailer.Value)}");
                }
            }
        }
        catch (Exception exception)
        {
            Describe(exception);
        }
    }

    private void Describe(HttpResponseMessage response)
    {
        _seen.Append(CultureInfo.InvariantCulture, $"\n{(int)response.StatusCode} {response.ReasonPhrase} {response.Version} {response.RequestMessage!.RequestUri!.PathAndQuery}\n");
        foreach (var header in response.Headers.NonValidated)
        {
            _seen.Append(CultureInfo.InvariantCulture, $"{header.Key}: {header.Value}\n");
        }

        foreach (var header in response.Content.Headers.NonValidated)
        {
            _seen.Append(CultureInfo.InvariantCulture, $"content {header.Key}: {header.Value}\n");
        }

        _seen.Append(CultureInfo.InvariantCulture, $"length {response.Content.Headers.ContentLength} type {response.Content.Headers.ContentType}");
    }

    /// <summary>Types, messages and errors. The innermost text names how many bytes are missing or not by whether the end of the connection had been seen: it is left out.</summary>
    private void Describe(Exception exception)
    {
        _seen.Append(CultureInfo.InvariantCulture, $"\n{exception.GetType()} {exception.Message} {(exception as HttpRequestException)?.HttpRequestError} {(exception as HttpIOException)?.HttpRequestError}");
        if (exception.InnerException is { } inner)
        {
            _seen.Append(CultureInfo.InvariantCulture, $" <- {inner.GetType()}");
        }
    }

    private async Task ReadBodyAsync(HttpContent content, Reading reading, CancellationTokenSource cancellation)
    {
        switch (reading)
        {
            case Reading.Bytes or Reading.HeadersThenBytes or Reading.CancelledBefore:
                Describe(await content.ReadAsByteArrayAsync());
                break;
            case Reading.OddPieces or Reading.DisposedHalfRead or Reading.CancelledHalfRead:
                await ReadPiecesAsync(content, reading, cancellation);
                break;
            case Reading.SlowCopy:
                using (var target = new YieldingStream())
                {
                    await content.CopyToAsync(target);
                    Describe(target.ToArray());
                }

                break;
            case Reading.BufferedTwice:
                await content.LoadIntoBufferAsync();
                Describe(await content.ReadAsByteArrayAsync());
                _seen.Append(CultureInfo.InvariantCulture, $" length {content.Headers.ContentLength}");
                Describe(await content.ReadAsByteArrayAsync());
                break;
            case Reading.Synchronous:
                using (var stream = content.ReadAsStream())
                using (var copy = new MemoryStream())
                {
                    stream.CopyTo(copy);
                    Describe(copy.ToArray());
                }

                break;
            case Reading.CancelledAfterHeaders:
                await cancellation.CancelAsync();
                Describe(await content.ReadAsByteArrayAsync(cancellation.Token));
                break;
        }
    }

    private async Task ReadPiecesAsync(HttpContent content, Reading reading, CancellationTokenSource cancellation)
    {
        using var stream = await content.ReadAsStreamAsync();
        _seen.Append(CultureInfo.InvariantCulture, $" {stream.CanRead} {stream.CanSeek} {stream.CanWrite}");
        using var copy = new MemoryStream();
        var buffer = new byte[pieces];
        try
        {
            while (await stream.ReadAsync(buffer.AsMemory(0, 1 + ((int)copy.Length % pieces)), cancellation.Token) is > 0 and var count)
            {
                copy.Write(buffer, 0, count);
                if (reading == Reading.DisposedHalfRead)
                {
                    break;
                }

                if (reading == Reading.CancelledHalfRead)
                {
                    await cancellation.CancelAsync();
                }
            }
        }
        finally
        {
            if (reading == Reading.OddPieces)
            {
                Describe(copy.ToArray());
            }
        }
    }

    private void Describe(byte[] bytes) =>
        _seen.Append(CultureInfo.InvariantCulture, $"\n{bytes.Length} bytes {Convert.ToHexString(SHA256.HashData(bytes))}");

    /// <summary>A target that is never done at once.</summary>
    private sealed class YieldingStream : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            Write(buffer.Span);
        }

        public override async Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            await WriteAsync(buffer.AsMemory(offset, count), cancellationToken);
    }
}
