namespace Mailchimp.Telemetry.Http;

/// <summary>
/// Ends the read that a peek left under way once the application can no longer reach the answer: the read would hold
/// the connection as long as the server keeps it open, where the runtime closes it with the answer.
/// </summary>
internal sealed class UnclaimedRead(BodyPeek peek) : IDisposable
{
    ~UnclaimedRead() => ThreadPool.UnsafeQueueUserWorkItem(BodyDrain.Abandon, peek, preferLocal: false);

    /// <summary>The application reads or disposes: the read is no longer unclaimed.</summary>
    public void Dispose() => GC.SuppressFinalize(this);
}
