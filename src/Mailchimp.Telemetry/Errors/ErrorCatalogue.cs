using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Mailchimp.Telemetry.Errors;

/// <summary>
/// The errors that Mailchimp documents and those seen in the wild, by status and title.
/// Source: the Marketing API's error glossary, its predecessor, and recorded responses.
/// </summary>
internal static class ErrorCatalogue
{
    private const int LongestTitle = 64;

    /// <summary>Titles that any server's response may have: they count only with their own status.</summary>
    private static readonly (int Status, string Title, MailchimpErrorKind Kind)[] ReasonPhrases =
    [
        (400, "Bad Request", MailchimpErrorKind.BadRequest),
        (403, "Forbidden", MailchimpErrorKind.Forbidden),
        (404, "Resource Not Found", MailchimpErrorKind.ResourceNotFound),
        (405, "Method Not Allowed", MailchimpErrorKind.MethodNotAllowed),
        (408, "Request Timeout", MailchimpErrorKind.RequestTimeout),
        (411, "Length Required", MailchimpErrorKind.LengthRequired),
        (426, "Upgrade Required", MailchimpErrorKind.InsecureTransport),
        (429, "Too Many Requests", MailchimpErrorKind.Throttled),
        (500, "Internal Server Error", MailchimpErrorKind.InternalError),
        (502, "Bad Gateway", MailchimpErrorKind.ServerError),
        (503, "Service Unavailable", MailchimpErrorKind.ServiceUnavailable),
        (504, "Gateway Timeout", MailchimpErrorKind.GatewayTimeout),
    ];

    /// <summary>Titles that only Mailchimp uses: they mean the same whatever status a proxy sends.</summary>
    private static readonly (int Status, string Title, MailchimpErrorKind Kind)[] OwnTitles =
    [
        (400, "Invalid Resource", MailchimpErrorKind.InvalidResource),
        (400, "Invalid Action", MailchimpErrorKind.InvalidAction),
        (400, "JSON Parse Exception", MailchimpErrorKind.JsonParse),
        (400, "JSON Parse Error", MailchimpErrorKind.JsonParse),
        (400, "Member Exists", MailchimpErrorKind.MemberExists),
        (400, "Forgotten Email Not Subscribed", MailchimpErrorKind.ForgottenEmail),
        (400, "Member In Compliance State", MailchimpErrorKind.MemberInComplianceState),
        (401, "API Key Missing", MailchimpErrorKind.ApiKeyMissing),
        (401, "API Key Invalid", MailchimpErrorKind.ApiKeyInvalid),
        (403, "API Key Access Disabled", MailchimpErrorKind.ApiKeyInvalid),
        (403, "User action not permitted", MailchimpErrorKind.ActionNotPermitted),
        (403, "Authorization Failure", MailchimpErrorKind.ActionNotPermitted),
        (403, "User Disabled", MailchimpErrorKind.UserDisabled),
        (403, "Wrong Datacenter", MailchimpErrorKind.WrongDatacenter),
        (414, "Resource Nesting Too Deep", MailchimpErrorKind.NestingTooDeep),
        (422, "Invalid Method Override", MailchimpErrorKind.InvalidMethodOverride),
        (422, "Requested Fields Invalid", MailchimpErrorKind.RequestedFieldsInvalid),
        (503, "Compliance Related", MailchimpErrorKind.ComplianceRelated),
        (503, "akamai_503", MailchimpErrorKind.EdgeBlocked),
    ];

    /// <summary>Where the title says little, a phrase of the detail says more; the first match counts.</summary>
    private static readonly (int Status, string Phrase, MailchimpErrorKind Kind)[] Details =
    [
        (400, "signed up to a lot of lists", MailchimpErrorKind.SignupThrottled),
        (400, "too many recent signup", MailchimpErrorKind.SignupThrottled),
        (400, "looks fake or invalid", MailchimpErrorKind.InvalidContact),
        (400, "provide a valid email address", MailchimpErrorKind.InvalidContact),
        (400, "portion of the email address is invalid", MailchimpErrorKind.InvalidContact),
        (400, "email address must contain a single @", MailchimpErrorKind.InvalidContact),
        (400, "permanently deleted and cannot be re-imported", MailchimpErrorKind.ForgottenEmail),
        (400, "in a compliance state", MailchimpErrorKind.MemberInComplianceState),
        (400, "already a list member", MailchimpErrorKind.MemberExists),
        (400, "already exists", MailchimpErrorKind.AlreadyExists),
        (400, "campaign is not ready", MailchimpErrorKind.CampaignNotReady),
        (400, "campaign cannot be scheduled", MailchimpErrorKind.CampaignNotReady),
        (422, "X-HTTP-Method-Override", MailchimpErrorKind.InvalidMethodOverride),
        (422, "fields requested", MailchimpErrorKind.RequestedFieldsInvalid),
        (429, "simultaneous connections", MailchimpErrorKind.TooManyConnections),
        (429, "concurrent requests", MailchimpErrorKind.TooManyConnections),
        (429, "pending webhooks", MailchimpErrorKind.TooManyPendingWebhooks),
        (503, "method has been disabled", MailchimpErrorKind.ComplianceRelated),
    ];

    /// <summary>Kinds whose titles say little.</summary>
    private static readonly FrozenSet<MailchimpErrorKind> General = FrozenSet.ToFrozenSet(
    [
        MailchimpErrorKind.BadRequest, MailchimpErrorKind.InvalidResource, MailchimpErrorKind.InvalidAction, MailchimpErrorKind.Throttled, MailchimpErrorKind.ServiceUnavailable,
    ]);

    /// <summary>Details that hold no personal data, kept so that reading one allocates nothing.</summary>
    private static readonly FrozenSet<string> KnownDetails = FrozenSet.ToFrozenSet(
    [
        "Your request could not be processed.",
        "Your Campaign is not ready to send.",
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

    private static readonly FrozenDictionary<string, CatalogueTitle> ByTitle =
        ReasonPhrases.Select(static row => new CatalogueTitle(row.Status, row.Title, row.Kind, IsReasonPhrase: true))
            .Concat(OwnTitles.Select(static row => new CatalogueTitle(row.Status, row.Title, row.Kind, IsReasonPhrase: false)))
            .ToFrozenDictionary(static row => Normalize(row.Title, stackalloc char[LongestTitle]).ToString(), StringComparer.Ordinal);

    /// <summary>The row for a title however it is spelled: <c>APIKeyInvalid</c> is <c>API Key Invalid</c>.</summary>
    public static bool TryGetByTitle(ReadOnlySpan<char> title, [NotNullWhen(true)] out CatalogueTitle? row)
    {
        var key = title.Length <= LongestTitle ? Normalize(title, stackalloc char[LongestTitle]) : default;
        return ByTitle.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out row);
    }

    /// <summary>The kind suggested by title and detail, each if known.</summary>
    public static bool TryClassify(int status, in Problem problem, out MailchimpErrorKind kind)
    {
        var title = TryGetByTitle(problem.Title, out var row) && row.Counts(status, problem.Status) ? row : null;
        if ((title is null || General.Contains(title.Kind)) && TryGetByDetail(status, in problem, out kind))
        {
            return true;
        }

        kind = title?.Kind ?? default;
        return title is not null;
    }

    private static bool TryGetByDetail(int status, in Problem problem, out MailchimpErrorKind kind)
    {
        if (problem.Detail is { } detail)
        {
            foreach (var row in Details)
            {
                if ((row.Status == status || row.Status == problem.Status) && detail.Contains(row.Phrase, StringComparison.OrdinalIgnoreCase))
                {
                    kind = row.Kind;
                    return true;
                }
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
