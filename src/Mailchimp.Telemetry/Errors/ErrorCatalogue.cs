using System.Collections.Frozen;

namespace Mailchimp.Telemetry.Errors;

/// <summary>
/// The errors that Mailchimp documents and those seen in the wild, by status and title.
/// Source: the Marketing API's error glossary, its predecessor, and recorded answers.
/// </summary>
internal static class ErrorCatalogue
{
    private const int LongestTitle = 64;

    private static readonly (int Status, string Title, MailchimpErrorKind Kind)[] Rows =
    [
        (400, "Bad Request", MailchimpErrorKind.BadRequest),
        (400, "Invalid Resource", MailchimpErrorKind.InvalidResource),
        (400, "Invalid Action", MailchimpErrorKind.InvalidAction),
        (400, "JSON Parse Exception", MailchimpErrorKind.JsonParse),
        (400, "JSON Parse Error", MailchimpErrorKind.JsonParse),
        (400, "Member Exists", MailchimpErrorKind.MemberExists),
        (400, "Forgotten Email Not Subscribed", MailchimpErrorKind.ForgottenEmail),
        (400, "Member In Compliance State", MailchimpErrorKind.MemberInComplianceState),
        (401, "API Key Missing", MailchimpErrorKind.ApiKeyMissing),
        (401, "API Key Invalid", MailchimpErrorKind.ApiKeyInvalid),
        (403, "Forbidden", MailchimpErrorKind.Forbidden),
        (403, "User action not permitted", MailchimpErrorKind.ActionNotPermitted),
        (403, "Authorization Failure", MailchimpErrorKind.ActionNotPermitted),
        (403, "User Disabled", MailchimpErrorKind.UserDisabled),
        (403, "Wrong Datacenter", MailchimpErrorKind.WrongDatacenter),
        (404, "Resource Not Found", MailchimpErrorKind.ResourceNotFound),
        (405, "Method Not Allowed", MailchimpErrorKind.MethodNotAllowed),
        (411, "Length Required", MailchimpErrorKind.LengthRequired),
        (414, "Resource Nesting Too Deep", MailchimpErrorKind.NestingTooDeep),
        (422, "Invalid Method Override", MailchimpErrorKind.InvalidMethodOverride),
        (422, "Requested Fields Invalid", MailchimpErrorKind.RequestedFieldsInvalid),
        (426, "Upgrade Required", MailchimpErrorKind.InsecureTransport),
        (429, "Too Many Requests", MailchimpErrorKind.Throttled),
        (500, "Internal Server Error", MailchimpErrorKind.InternalError),
        (502, "Bad Gateway", MailchimpErrorKind.ServerError),
        (503, "Compliance Related", MailchimpErrorKind.ComplianceRelated),
        (503, "akamai_503", MailchimpErrorKind.EdgeBlocked),
        (503, "Service Unavailable", MailchimpErrorKind.ServiceUnavailable),
        (504, "Gateway Timeout", MailchimpErrorKind.GatewayTimeout),
    ];

    /// <summary>Where the title alone does not tell, a phrase of the detail does.</summary>
    private static readonly (int Status, string Phrase, MailchimpErrorKind Kind)[] Details =
    [
        (400, "signed up to a lot of lists", MailchimpErrorKind.SignupThrottled),
        (422, "X-HTTP-Method-Override", MailchimpErrorKind.InvalidMethodOverride),
        (422, "fields requested", MailchimpErrorKind.RequestedFieldsInvalid),
        (429, "simultaneous connections", MailchimpErrorKind.TooManyConnections),
        (429, "pending webhooks", MailchimpErrorKind.TooManyPendingWebhooks),
        (503, "method has been disabled", MailchimpErrorKind.ComplianceRelated),
    ];

    /// <summary>Details that hold no personal data, kept so that reading one allocates nothing.</summary>
    private static readonly FrozenSet<string> KnownDetails = FrozenSet.ToFrozenSet(
    [
        "Your request could not be processed.",
        "The resource submitted could not be validated. For field-specific details, see the 'errors' array.",
        "Your merge fields were invalid.",
        "Please provide a valid email address.",
        "The action requested was not valid for this resource.",
        "We encountered an unspecified JSON parsing error.",
        "Your request did not include an API key.",
        "Your API key may be invalid, or you've attempted to access the wrong datacenter.",
        "You are not permitted to access this resource.",
        "User does not have access to the requested operation",
        "This account has been deactivated.",
        "This account has been disabled.",
        "The API key provided is linked to a different datacenter",
        "The requested resource could not be found.",
        "Invalid path",
        "The requested method and resource are not compatible. See the Allow header for this resource's available methods.",
        "The sub-resource requested is nested too deeply.",
        "You can only use the X-HTTP-Method-Override header with the POST method.",
        "The fields requested from this resource are invalid.",
        "Your request was made with the HTTP protocol. Please make your request via HTTPS rather than HTTP.",
        "You have exceeded the limit of 10 simultaneous connections.",
        "You have more than 500 pending webhooks. Please wait for some to complete before adding any more batches.",
        "A deep, internal error has occurred during the processing of your request. Please contact support.",
        "This method has been disabled.",
    ], StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, (int Status, string Title, MailchimpErrorKind Kind)> ByTitle =
        Rows.ToFrozenDictionary(row => Normalize(row.Title, stackalloc char[LongestTitle]).ToString(), StringComparer.Ordinal);

    /// <summary>The row for a title however it is spelled: <c>APIKeyInvalid</c> is <c>API Key Invalid</c>.</summary>
    public static bool TryGetByTitle(ReadOnlySpan<char> title, out int status, out string knownTitle, out MailchimpErrorKind kind)
    {
        var key = title.Length <= LongestTitle ? Normalize(title, stackalloc char[LongestTitle]) : default;
        if (ByTitle.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out var row))
        {
            (status, knownTitle, kind) = row;
            return true;
        }

        (status, knownTitle, kind) = (0, string.Empty, default);
        return false;
    }

    public static bool TryGetByDetail(int status, string? detail, out MailchimpErrorKind kind)
    {
        foreach (var row in Details)
        {
            if (row.Status == status && detail is not null && detail.Contains(row.Phrase, StringComparison.OrdinalIgnoreCase))
            {
                kind = row.Kind;
                return true;
            }
        }

        kind = default;
        return false;
    }

    public static bool TryGetKnownDetail(ReadOnlySpan<char> detail, out string known) =>
        KnownDetails.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(detail, out known!);

    private static ReadOnlySpan<char> Normalize(ReadOnlySpan<char> title, Span<char> buffer)
    {
        var length = 0;
        foreach (var c in title)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                buffer[length++] = char.ToLowerInvariant(c);
            }
        }

        return buffer[..length];
    }
}
