using Mailchimp.Telemetry.Errors;

namespace Mailchimp.Telemetry;

/// <summary>
/// Classifies a response of the Mailchimp Marketing API by its status, content type and body.
/// Pure and thread-safe; it never throws on any body, however malformed.
/// </summary>
public static class MailchimpErrorClassifier
{
    private static readonly ProblemCache Known = new();

    /// <summary>Classifies a response with an error status.</summary>
    /// <param name="statusCode">The HTTP status code, 400 or above.</param>
    /// <param name="contentType">The value of the <c>Content-Type</c> header, or null.</param>
    /// <param name="body">The decompressed body, whole or its beginning; may be empty.</param>
    /// <returns>The classified error. A status without a rule gets <see cref="MailchimpErrorKind.ClientError"/> or <see cref="MailchimpErrorKind.ServerError"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="statusCode"/> is below 400, so the response is not an error.</exception>
    public static MailchimpError Classify(int statusCode, string? contentType, ReadOnlySpan<byte> body)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(statusCode, 400);
        if (Known.TryGet(statusCode, contentType, body, out var error))
        {
            return error;
        }

        var problem = ProblemReader.Read(body);
        error = new MailchimpError
        {
            Kind = KindOf(statusCode, contentType, body, in problem),
            Title = problem.Title,
            Status = problem.Status,
            Instance = problem.Instance,
            Detail = problem.Detail,
            Fields = problem.Fields ?? [],
            Fingerprint = statusCode == 500 ? problem.Exception : null,
        };
        Known.Add(statusCode, contentType, body, in problem, in error);
        return error;
    }

    /// <summary>The kind suggested by status and headers, for a response whose body has not arrived yet.</summary>
    internal static MailchimpErrorKind Provisional(int statusCode, string? contentType)
    {
        var promisesJson = contentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true;
        return ByStatus(statusCode, contentType, body: default, promisesJson, hasText: contentType is not null);
    }

    private static MailchimpErrorKind KindOf(int status, string? contentType, ReadOnlySpan<byte> body, in Problem problem)
    {
        if (problem.IsAkamai)
        {
            return MailchimpErrorKind.EdgeBlocked;
        }

        if (LegacyErrors.TryClassify(status, in problem, out var kind) || ErrorCatalogue.TryClassify(status, in problem, out kind))
        {
            return kind;
        }

        if (OAuthErrors.IsRejection(status, in problem))
        {
            return MailchimpErrorKind.OAuthRejected;
        }

        // A proxy that turns everything into 5xx leaves the document unchanged: the caller's fault stays the caller's.
        var known = status >= 500 && problem is { Title: not null, Status: >= 400 and < 500 } ? problem.Status.Value : status;
        return ByStatus(known, contentType, body, problem.IsJson, hasText: !ProblemReader.TrimStart(body).IsEmpty);
    }

    private static MailchimpErrorKind ByStatus(int status, string? contentType, ReadOnlySpan<byte> body, bool isJson, bool hasText) => status switch
    {
        400 => MailchimpErrorKind.BadRequest,
        401 => MailchimpErrorKind.ApiKeyInvalid,
        403 when IsHtml(contentType, body) => MailchimpErrorKind.EdgeBlocked,

        // Mailchimp's own refusal for volume has no body; one with a sentence or another document is permanent.
        403 => isJson || hasText ? MailchimpErrorKind.Forbidden : MailchimpErrorKind.Throttled,
        404 => MailchimpErrorKind.ResourceNotFound,
        405 => MailchimpErrorKind.MethodNotAllowed,
        408 => MailchimpErrorKind.RequestTimeout,
        411 => MailchimpErrorKind.LengthRequired,

        // From the edge it means that the address is too long, not too deep.
        414 when isJson => MailchimpErrorKind.NestingTooDeep,
        426 => MailchimpErrorKind.InsecureTransport,
        429 => MailchimpErrorKind.Throttled,
        < 500 => MailchimpErrorKind.ClientError,
        500 => MailchimpErrorKind.InternalError,
        502 when IsHtml(contentType, body) => MailchimpErrorKind.CdnTimeout,
        503 when IsBlockPage(body) => MailchimpErrorKind.EdgeBlocked,
        503 => MailchimpErrorKind.ServiceUnavailable,
        504 => MailchimpErrorKind.GatewayTimeout,
        _ => MailchimpErrorKind.ServerError,
    };

    private static bool IsBlockPage(ReadOnlySpan<byte> body) =>
        body.IndexOf("Request Blocked"u8) >= 0 || body.IndexOf("had to block your request"u8) >= 0;

    private static bool IsHtml(string? contentType, ReadOnlySpan<byte> body)
    {
        if (contentType?.Contains("html", StringComparison.OrdinalIgnoreCase) == true)
        {
            return true;
        }

        body = ProblemReader.TrimStart(body);
        return !body.IsEmpty && body[0] == (byte)'<';
    }
}
