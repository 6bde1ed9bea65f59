namespace Mailchimp.Telemetry.Http;

/// <summary>
/// Ends the read that a peek left pending once the response is unreachable. Otherwise the read would keep the connection
/// open as long as the server does.
/// </summary>
internal sealed class UnclaimedRead(BodyPeek peek) : IDisposable
{
    ~UnclaimedRead() => ThreadPool.UnsafeQueueUserWorkItem(BodyDrain.Abandon, peek, preferLocal: false);

    /// <summary>The application reads or disposes: the read is no longer unclaimed.</summary>
    public void Dispose() => GC.SuppressFinalize(this);
}
