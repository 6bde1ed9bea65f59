using System.Buffers;
using System.Globalization;
using System.Runtime.ExceptionServices;

namespace Mailchimp.Telemetry.Http;

/// <summary>
/// Takes as much of a response body as has arrived already, and never waits for more. What was taken, and a read
/// that is still under way, are kept for the application.
/// </summary>
internal sealed class BodyPeek
{
    /// <summary>No more than this is taken of any body.</summary>
    public const int Cap = 64 * 1024;

    private const int InitialBuffer = 4 * 1024;

    private BodyPeek(Stream source, HttpContent owner, Version version) =>
        (Source, Owner, IsMultiplexed) = (source, owner, version.Major >= 2);

    /// <summary>The stream that the rest of the body comes from.</summary>
    public Stream Source { get; }

    /// <summary>The runtime's own content: disposing it gives the connection back.</summary>
    public HttpContent Owner { get; }

    /// <summary>Whether giving up on the body costs a stream rather than the connection.</summary>
    public bool IsMultiplexed { get; }

    /// <summary>Holds what was taken, and is where <see cref="Pending"/> writes, behind it.</summary>
    public byte[] Buffer { get; private set; } = [];

    public int Length { get; private set; }

    /// <summary>The read failed behind what was taken; the application is to see the same failure.</summary>
    public ExceptionDispatchInfo? Fault { get; private set; }

    public Task<int>? Pending { get; private set; }

    public CancellationTokenSource Cancellation { get; } = new();

    public ReadOnlyMemory<byte> Taken => Buffer.AsMemory(0, Length);

    /// <summary>
    /// Peeks into an answer's body and puts a content in its place that replays it. Returns null where there is
    /// nothing to peek into.
    /// </summary>
    public static BodyPeek? Take(HttpResponseMessage response, out ReplayContent? replay)
    {
        replay = null;
        var content = response.Content;
        var expected = ContentLength(content);
        if (expected == 0)
        {
            return null;
        }

        var opening = content.ReadAsStreamAsync();
        if (!opening.IsCompletedSuccessfully)
        {
            return null;
        }

        var peek = new BodyPeek(opening.Result, content, response.Version);
        try
        {
            peek.Read(expected);
            return peek;
        }
        finally
        {
            // The runtime's content is consumed now: whatever happens, the application gets the replay.
            response.Content = replay = new ReplayContent(peek);
        }
    }

    private static long? ContentLength(HttpContent content) =>
        long.TryParse(content.Headers.First("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    private void Read(long? expected)
    {
        Buffer = ArrayPool<byte>.Shared.Rent(expected < InitialBuffer ? (int)expected.Value : InitialBuffer);
        while (Length < Cap && Length != expected)
        {
            if (Length == Buffer.Length)
            {
                Grow();
            }

            if (!ReadOnce(Buffer.AsMemory(Length, Math.Min(Buffer.Length, Cap) - Length)))
            {
                break;
            }
        }

        // A read under way writes into the rented array: then it never goes back to the pool.
        if (Pending is null)
        {
            var rented = Buffer;
            Buffer = rented.AsSpan(0, Length).ToArray();
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private bool ReadOnce(Memory<byte> destination)
    {
        try
        {
            var read = Source.ReadAsync(destination, Cancellation.Token);
            if (!read.IsCompleted)
            {
                Pending = read.AsTask();
                return false;
            }

            var count = read.GetAwaiter().GetResult();
            Length += count;
            return count > 0;
        }
        catch (HttpIOException exception) when (exception.HttpRequestError == HttpRequestError.ResponseEnded)
        {
            // The source says so again to whoever reads on, in the words that fit the way of reading.
            return false;
        }
        catch (Exception exception)
        {
            Fault = ExceptionDispatchInfo.Capture(exception);
            return false;
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(Buffer.Length * 4, Cap));
        Taken.Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(Buffer);
        Buffer = larger;
    }
}
