using System.Net.Quic;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;

namespace Mailchimp.Telemetry.Calls;

/// <summary>The kinds of failure without a response.</summary>
internal static class TransportErrors
{
    /// <summary>The kind of any exception that a call ended with, but for a cancellation.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="request">The request that was sent, or was to be.</param>
    public static MailchimpErrorKind Classify(Exception exception, HttpRequestMessage request) =>
        exception is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } failed ? Classify(failed.HttpRequestError)
        : IsOfTransport(exception) || IsShutdown(exception, request) ? MailchimpErrorKind.Connection
        : MailchimpErrorKind.ClientError;

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

    /// <summary>
    /// Whether the network may be the cause. What the application's own code throws while its content is written gets here
    /// too, such as that a file is missing or a database can't be reached: the runtime itself throws no other classes.
    /// </summary>
    private static bool IsOfTransport(Exception exception)
    {
        var cause = exception;
        while (cause is HttpRequestException { InnerException: { } inner })
        {
            cause = inner;
        }

        return cause.GetType() == typeof(IOException) || cause is HttpIOException or QuicException or SocketException or AuthenticationException;
    }

    /// <summary>Whether this may be a server that shuts an HTTP/2 connection down: the runtime gives no cause then.</summary>
    private static bool IsShutdown(Exception exception, HttpRequestMessage request) =>
        (request.Version.Major >= 2 || request.VersionPolicy == HttpVersionPolicy.RequestVersionOrHigher) && exception is HttpRequestException { InnerException: null, StatusCode: null };

    /// <summary>The value that the runtime gives <c>error.type</c> for a failure without a response.</summary>
    public static string TypeOf(Exception? exception) => exception switch
    {
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } failed => JsonNamingPolicy.SnakeCaseLower.ConvertName(failed.HttpRequestError.ToString()),
        null => typeof(TaskCanceledException).FullName!,
        _ => exception.GetType().FullName!,
    };

    /// <summary>Whether a request that failed without a response may have reached Mailchimp.</summary>
    public static bool MayHaveArrived(Exception? exception) => exception is not HttpRequestException failed
        || failed.HttpRequestError is not (HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError);
}
