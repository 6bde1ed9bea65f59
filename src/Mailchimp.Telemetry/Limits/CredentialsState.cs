namespace Mailchimp.Telemetry.Limits;

/// <summary>Whether the last response rejected the credentials of a call.</summary>
/// <param name="rejectionTime">After how long without another rejection the credentials no longer count as rejected: nobody may use them any more.</param>
/// <param name="time">The clock.</param>
internal sealed class CredentialsState(TimeSpan rejectionTime, TimeProvider time)
{
    private const long Never = long.MinValue;

    private long _rejected = Never;

    public bool AreRejected
    {
        get => Volatile.Read(ref _rejected) is not Never and var at && time.GetElapsedTime(at) < rejectionTime;
        set => Volatile.Write(ref _rejected, value ? time.GetTimestamp() : Never);
    }
}
