namespace Mailchimp.Telemetry.Errors;

/// <summary>The kinds of failure in which no answer arrived.</summary>
internal static class TransportErrors
{
    public static MailchimpErrorKind Classify(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => MailchimpErrorKind.NameResolution,
        HttpRequestError.SecureConnectionError => MailchimpErrorKind.Tls,
        HttpRequestError.HttpProtocolError
            or HttpRequestError.InvalidResponse
            or HttpRequestError.VersionNegotiationError
            or HttpRequestError.ConfigurationLimitExceeded
            or HttpRequestError.ExtendedConnectNotSupported => MailchimpErrorKind.Protocol,
        _ => MailchimpErrorKind.Connection,
    };
}
