using System.Collections.Frozen;

namespace Mailchimp.Telemetry.Errors;

/// <summary>
/// The errors of <c>login.mailchimp.com/oauth2</c>: <c>{"error":"invalid_grant","error_description":"..."}</c>.
/// Source: OAuth 2.0 (RFC 6749, 4.1.2.1 and 5.2) and bearer tokens (RFC 6750, 3.1).
/// </summary>
internal static class OAuthErrors
{
    private static readonly FrozenSet<string> Codes = FrozenSet.ToFrozenSet(
    [
        "access_denied", "insufficient_scope", "invalid_client", "invalid_grant", "invalid_request", "invalid_scope", "invalid_token",
        "redirect_uri_mismatch", "unauthorized_client", "unsupported_grant_type", "unsupported_response_type",
    ], StringComparer.Ordinal);

    /// <summary>Whether the document refuses a code, a client or a token; an unlisted code counts only with a description.</summary>
    public static bool IsRejection(int status, in Problem problem) =>
        status is 400 or 401 && problem.HasErrorCode && (problem.Description is not null || Codes.Contains(problem.Error!));

    /// <summary>Whether it is the authorization of one user that was refused: given up, used up or too old.</summary>
    public static bool IsOfOneUser(in MailchimpError error) => error is { Kind: MailchimpErrorKind.OAuthRejected, Title: "access_denied" or "invalid_grant" };
}
