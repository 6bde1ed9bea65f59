namespace Mailchimp.Telemetry.Tests.Http;

/// <summary>The ways in which applications read an answer.</summary>
internal enum Reading
{
    Bytes,
    HeadersThenBytes,
    OddPieces,
    SlowCopy,
    BufferedTwice,
    DisposedUnread,
    DisposedHalfRead,
    Synchronous,
    CancelledBefore,
    CancelledAfterHeaders,
    CancelledHalfRead,
}
