namespace Mailchimp.Telemetry.Http;

/// <summary>How an HTTP/1 body says where it ends.</summary>
internal enum BodyFraming
{
    /// <summary>Not an HTTP/1 body, or of a kind that is not known.</summary>
    Unknown,
    Length,
    Chunked,
    UntilClosed,
}
