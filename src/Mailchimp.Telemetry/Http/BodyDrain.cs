namespace Mailchimp.Telemetry.Http;

/// <summary>
/// Drains a disposed body while the peek's read is pending, within the handler's drain limits. The source must not be
/// disposed before that read has ended.
/// </summary>
internal static class BodyDrain
{
    private const int BufferSize = 8 * 1024;

    /// <summary>Begins to drain a body that the application disposed; never throws.</summary>
    /// <param name="peek">The peek whose read is under way.</param>
    /// <param name="unread">How much of what it took the application did not read.</param>
    /// <param name="error">The error that the body tells of: a retry handler disposes of it at once, and its body is often on its way.</param>
    public static void Begin(BodyPeek peek, int unread, DeferredBody? error) => _ = DrainAsync(peek, unread, error);

    /// <summary>Gives up at once on a body that was never disposed; never throws.</summary>
    public static void Abandon(BodyPeek peek)
    {
        try
        {
            peek.Cancellation.Cancel();
        }
        catch (AggregateException)
        {
            // The read could not be cancelled: it ends with its connection.
        }
    }

    private static async Task DrainAsync(BodyPeek peek, int unread, DeferredBody? error)
    {
        try
        {
            var (size, time) = RuntimeInternals.DrainLimits(peek.Source);
            var isKnown = RuntimeInternals.Framing(peek.Source) is BodyFraming.Length or BodyFraming.Chunked;
            var left = peek.Expected is { } expected ? expected - peek.Length : unread + 1L;
            if (!isKnown || left > size || time == TimeSpan.Zero)
            {
                await peek.Cancellation.CancelAsync().ConfigureAwait(false);
            }
            else if (time != Timeout.InfiniteTimeSpan)
            {
                peek.Cancellation.CancelAfter(time);
            }

            await ReadRestAsync(peek, peek.Expected is null ? size - unread : long.MaxValue, error).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The connection broke, or the time is over: then the runtime closes it.
        }
        finally
        {
            peek.Cancellation.CancelAfter(Timeout.InfiniteTimeSpan);
            peek.Owner.Dispose();
            error?.Complete();
        }
    }

    /// <summary>Reads on until the body ends, or until the limit is reached: then the connection is closed.</summary>
    private static async Task ReadRestAsync(BodyPeek peek, long limit, DeferredBody? error)
    {
        var count = await peek.Pending!.ConfigureAwait(false);
        var buffer = new byte[BufferSize];
        while (count > 0 && (limit -= count) > 0)
        {
            count = await peek.Source.ReadAsync(buffer, peek.Cancellation.Token).ConfigureAwait(false);
            error?.Append(buffer.AsSpan(0, count));
        }

        if (count == 0)
        {
            error?.Complete(hasEnded: true);
        }
        else
        {
            RuntimeInternals.CloseConnection(peek.Source);
        }
    }
}
