using System.Security.Authentication;

namespace Mailchimp.Telemetry.Tool;

/// <summary>Says why a server could not be called.</summary>
internal static class Connection
{
    /// <summary>One sentence; the runtime's own only refers to an inner exception where the certificate is not trusted.</summary>
    public static string Problem(Exception exception) =>
        exception is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: AuthenticationException inner }
            ? $"the server's certificate is not trusted here: add its issuer to this machine's certificates, or name the issuer's file in SSL_CERT_FILE ({inner.Message.TrimEnd('.')})."
            : exception.Message;
}
