using System.Buffers;
using System.Globalization;
using System.Runtime.ExceptionServices;
using Mailchimp.Telemetry.Calls;

namespace Mailchimp.Telemetry.Http;

/// <summary>
/// Takes as much of a response body as has arrived already, and never waits for more. What was taken, and a read
/// that is still under way, are kept for the application. In a synchronous call no read may be under way: it ends on
/// a pool thread, and the callers that wait for it may hold them all. There, only what is buffered is taken.
/// </summary>
internal sealed class BodyPeek
{
    /// <summary>No more than this is taken of any body.</summary>
    public const int Cap = 64 * 1024;

    private const int InitialBuffer = 4 * 1024;

    private bool _isCutShort;

    private BodyPeek(Stream source, HttpContent owner, Version version, long? expected) =>
        (Source, Owner, IsMultiplexed, Expected) = (source, owner, version.Major >= 2, expected);

    /// <summary>The stream that the rest of the body comes from.</summary>
    public Stream Source { get; }

    /// <summary>The runtime's own content: disposing it gives the connection back.</summary>
    public HttpContent Owner { get; }

    /// <summary>Whether giving up on the body costs a stream rather than the connection.</summary>
    public bool IsMultiplexed { get; }

    /// <summary>The length of the whole body, where a header tells it.</summary>
    public long? Expected { get; }

    /// <summary>How much of the body the connection held when the peek began.</summary>
    public int Buffered { get; private set; }

    /// <summary>More may come that the peek could not take.</summary>
    public bool IsUnfinished => Pending is not null || _isCutShort;

    /// <summary>Whether the peek took the whole body.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Holds what was taken, and is where <see cref="Pending"/> writes, behind it.</summary>
    public byte[] Buffer { get; private set; } = [];

    public int Length { get; private set; }

    /// <summary>The read failed behind what was taken; the application is to see the same failure.</summary>
    public ExceptionDispatchInfo? Failure { get; private set; }

    public Task<int>? Pending { get; private set; }

    public CancellationTokenSource Cancellation { get; } = new();

    public ReadOnlyMemory<byte> Taken => Buffer.AsMemory(0, Length);

    /// <summary>
    /// Peeks into an answer's body and puts a content in its place that replays it. Returns null where there is
    /// nothing to peek into.
    /// </summary>
    /// <param name="response">The answer.</param>
    /// <param name="startThread">The thread that the call started on.</param>
    /// <param name="replay">The content that is now the answer's.</param>
    public static BodyPeek? Take(HttpResponseMessage response, int startThread, out ReplayContent? replay)
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

        var peek = new BodyPeek(opening.Result, content, response.Version, expected);
        try
        {
            peek.Read(SynchronousCall.IsRuledOut(response, startThread));
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

    private void Read(bool isAsynchronous)
    {
        Buffer = ArrayPool<byte>.Shared.Rent(Expected < InitialBuffer ? (int)Expected.Value : InitialBuffer);
        Buffered = Math.Min(Cap, MeasureBuffered(out var isWhole));
        if (isAsynchronous)
        {
            ReadArrived();
        }
        else
        {
            ReadBuffered();
            HasEnded = isWhole && Length == Buffered && Buffered < Cap;
            if (!isWhole)
            {
                ReadUnlessSynchronous();
            }
        }

        HasEnded |= Length == Expected;

        // A read under way writes into the rented array: then it never goes back to the pool.
        if (Pending is null)
        {
            var rented = Buffer;
            Buffer = rented.AsSpan(0, Length).ToArray();
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private int MeasureBuffered(out bool isWhole)
    {
        isWhole = false;
        var buffered = RuntimeInternals.Buffered(Source);
        switch (RuntimeInternals.Framing(Source))
        {
            case BodyFraming.Chunked:
                return ChunkedBody.Measure(buffered, out isWhole);
            case BodyFraming.Length when Expected <= buffered.Length:
                isWhole = true;
                return (int)Expected.Value;
            default:
                return buffered.Length;
        }
    }

    private void ReadUnlessSynchronous()
    {
        if (SynchronousCall.IsOnStack())
        {
            _isCutShort = Length < Cap && Length != Expected;
        }
        else
        {
            ReadArrived();
        }
    }

    private void ReadArrived()
    {
        while (TryMakeRoom(Cap) && Length != Expected && ReadOnce(Buffer.AsMemory(Length, Math.Min(Buffer.Length, Cap) - Length)))
        {
        }
    }

    /// <summary>Reads no more than the connection holds, which does not wait.</summary>
    private void ReadBuffered()
    {
        try
        {
            while (TryMakeRoom(Buffered) && Source.Read(Buffer.AsSpan(Length, Math.Min(Buffer.Length, Buffered) - Length)) is > 0 and var count)
            {
                Length += count;
            }
        }
        catch (Exception exception)
        {
            Failure = ExceptionDispatchInfo.Capture(exception);
        }
    }

    private bool TryMakeRoom(int limit)
    {
        if (Length < limit && Length == Buffer.Length)
        {
            Grow();
        }

        return Length < limit;
    }

    private bool ReadOnce(Memory<byte> destination)
    {
        try
        {
            var read = Source.ReadAsync(destination, Cancellation.Token);
            if (!read.IsCompleted)
            {
                Pending = read.AsTask();

                // The application may never ask: then a failure must not reach it as an unobserved exception.
                Pending.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                return false;
            }

            var count = read.GetAwaiter().GetResult();
            Length += count;
            HasEnded = count == 0;
            return count > 0;
        }
        catch (HttpIOException exception) when (exception.HttpRequestError == HttpRequestError.ResponseEnded)
        {
            // The source says so again to whoever reads on, in the words that fit the way of reading.
            return false;
        }
        catch (Exception exception)
        {
            Failure = ExceptionDispatchInfo.Capture(exception);
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
