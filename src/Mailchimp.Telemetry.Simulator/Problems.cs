namespace Mailchimp.Telemetry.Simulator;

/// <summary>An error as the API documents it.</summary>
internal sealed record ProblemType(int Status, string Title, string Detail)
{
    /// <param name="subject">What the detail is about, usually an e-mail address.</param>
    public string DetailFor(string? subject) => Detail.Replace("{0}", subject, StringComparison.Ordinal);

    public ProblemType With(string detail) => this with { Detail = detail };
}

/// <summary>The errors of the API's glossary.</summary>
internal static class Problems
{
    public static readonly ProblemType BadRequest = Triggers.All["BadRequest"];
    public static readonly ProblemType InvalidAction = Triggers.All["InvalidAction"];
    public static readonly ProblemType InvalidResource = Triggers.All["InvalidResource"];
    public static readonly ProblemType JsonParse = Triggers.All["JSONParseError"];
    public static readonly ProblemType MemberExists = new(400, "Member Exists", "{0} is already a list member. Use PUT to insert or update list members.");
    public static readonly ProblemType Forgotten = new(400, "Forgotten Email Not Subscribed", "{0} was permanently deleted and cannot be re-imported. The contact must re-subscribe to get back on the list.");
    public static readonly ProblemType Compliance = new(400, "Member In Compliance State", "{0} is in a compliance state due to unsubscribe, bounce, or compliance review and cannot be subscribed.");
    public static readonly ProblemType InvalidAddress = InvalidResource.With("Please provide a valid email address.");
    public static readonly ProblemType InvalidMergeFields = InvalidResource.With("Your merge fields were invalid.");
    public static readonly ProblemType LooksFake = InvalidResource.With("{0} looks fake or invalid, please enter a real email address.");
    public static readonly ProblemType SignupThrottled = InvalidResource.With("{0} has signed up to a lot of lists very recently; we're not allowing more signups for now");
    public static readonly ProblemType ApiKeyMissing = Triggers.All["APIKeyMissing"];
    public static readonly ProblemType ApiKeyInvalid = Triggers.All["APIKeyInvalid"];
    public static readonly ProblemType Forbidden = Triggers.All["Forbidden"];
    public static readonly ProblemType ActionNotPermitted = new(403, "User action not permitted", "User does not have access to the requested operation");
    public static readonly ProblemType UserDisabled = Triggers.All["UserDisabled"];
    public static readonly ProblemType WrongDatacenter = Triggers.All["WrongDatacenter"];
    public static readonly ProblemType NotFound = Triggers.All["ResourceNotFound"];
    public static readonly ProblemType InvalidPath = NotFound.With("Invalid path");
    public static readonly ProblemType MethodNotAllowed = Triggers.All["MethodNotAllowed"];
    public static readonly ProblemType NestingTooDeep = Triggers.All["ResourceNestingTooDeep"];
    public static readonly ProblemType InvalidMethodOverride = Triggers.All["InvalidMethodOverride"];
    public static readonly ProblemType RequestedFieldsInvalid = Triggers.All["RequestedFieldsInvalid"];
    public static readonly ProblemType UpgradeRequired = new(426, "Upgrade Required", "Your request was made with the HTTP protocol. Please make your request via HTTPS rather than HTTP.");
    public static readonly ProblemType OldTls = UpgradeRequired.With("The Marketing API requires requests be made with TLS 1.2 or higher.");
    public static readonly ProblemType TooManyConnections = Triggers.All["TooManyRequests"];
    public static readonly ProblemType TooManyWebhooks = new(429, "Too Many Requests", "You have more than 500 pending webhooks. Please wait for some to complete before adding any more batches.");
    public static readonly ProblemType InternalServerError = Triggers.All["InternalServerError"];
    public static readonly ProblemType ComplianceRelated = Triggers.All["ComplianceRelated"];
}
