using System.Collections.Immutable;
using Mailchimp.Telemetry.Errors;

namespace Mailchimp.Telemetry;

/// <summary>
/// Classifies an answer of the Mailchimp Marketing API by its status, content type and body.
/// Pure and thread-safe; it never throws on any body, however malformed.
/// </summary>
public static class MailchimpErrorClassifier
{
    private static readonly KnownDocuments Known = new();

    /// <summary>Classifies an answer with an error status.</summary>
    /// <param name="statusCode">The HTTP status code, 400 or above.</param>
    /// <param name="contentType">The value of the <c>Content-Type</c> header, or null.</param>
    /// <param name="body">The decompressed body, whole or its beginning; may be empty.</param>
    /// <returns>The classified error. A status that no rule knows gets <see cref="MailchimpErrorKind.ClientError"/> or <see cref="MailchimpErrorKind.ServerError"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="statusCode"/> is below 400, so the answer is no error.</exception>
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
            Fields = problem.Fields.IsDefault ? [] : problem.Fields,
            Fingerprint = statusCode == 500 ? problem.Exception : null,
        };
        Known.Add(statusCode, contentType, body, in problem, in error);
        return error;
    }

    /// <summary>The kind as far as status and headers tell, for an answer whose body has not arrived yet.</summary>
    internal static MailchimpErrorKind Provisional(int statusCode, string? contentType)
    {
        var promisesJson = contentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true;
        return ByStatus(statusCode, contentType, body: default, new Problem { IsJson = promisesJson });
    }

    private static MailchimpErrorKind KindOf(int status, string? contentType, ReadOnlySpan<byte> body, in Problem problem)
    {
        if (problem.IsAkamai)
        {
            return MailchimpErrorKind.EdgeBlocked;
        }

        if (ErrorCatalogue.TryGetByDetail(status, problem.Detail, out var kind))
        {
            return kind;
        }

        // A proxy may have rewritten the status: then the document's own status vouches for its title.
        if (problem.Title is { } title
            && ErrorCatalogue.TryGetByTitle(title, out var titleStatus, out _, out kind)
            && (titleStatus == status || titleStatus == problem.Status))
        {
            return kind;
        }

        return ByStatus(status, contentType, body, in problem);
    }

    private static MailchimpErrorKind ByStatus(int status, string? contentType, ReadOnlySpan<byte> body, in Problem problem) => status switch
    {
        400 => MailchimpErrorKind.BadRequest,
        401 => MailchimpErrorKind.ApiKeyInvalid,
        403 when IsHtml(contentType, body) => MailchimpErrorKind.EdgeBlocked,
        403 when problem.IsJson => MailchimpErrorKind.Forbidden,
        403 => MailchimpErrorKind.Throttled,
        404 => MailchimpErrorKind.ResourceNotFound,
        405 => MailchimpErrorKind.MethodNotAllowed,
        411 => MailchimpErrorKind.LengthRequired,
        414 => MailchimpErrorKind.NestingTooDeep,
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
