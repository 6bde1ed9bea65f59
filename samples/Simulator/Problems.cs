namespace Simulator;

/// <summary>An error as the API documents it.</summary>
internal sealed record ProblemType(int Status, string Title, string Detail)
{
    public ProblemType With(string detail) => this with { Detail = detail };
}

/// <summary>The errors of the API's glossary, and the 17 names that <c>X-Trigger-Error</c> takes.</summary>
internal static class Problems
{
    public static readonly ProblemType BadRequest = new(400, "Bad Request", "Your request could not be processed.");
    public static readonly ProblemType InvalidAction = new(400, "Invalid Action", "The action requested was not valid for this resource.");
    public static readonly ProblemType InvalidResource = new(400, "Invalid Resource", "The resource submitted could not be validated. For field-specific details, see the 'errors' array.");
    public static readonly ProblemType JsonParse = new(400, "JSON Parse Exception", "We encountered an unspecified JSON parsing error.");
    public static readonly ProblemType MemberExists = new(400, "Member Exists", "{0} is already a list member. Use PUT to insert or update list members.");
    public static readonly ProblemType Forgotten = new(400, "Forgotten Email Not Subscribed", "{0} was permanently deleted and cannot be re-imported. The contact must re-subscribe to get back on the list.");
    public static readonly ProblemType Compliance = new(400, "Member In Compliance State", "{0} is in a compliance state due to unsubscribe, bounce, or compliance review and cannot be subscribed.");
    public static readonly ProblemType LooksFake = InvalidResource.With("{0} looks fake or invalid, please enter a real email address.");
    public static readonly ProblemType SignupThrottled = InvalidResource.With("{0} has signed up to a lot of lists very recently; we're not allowing more signups for now");
    public static readonly ProblemType ApiKeyMissing = new(401, "API Key Missing", "Your request did not include an API key.");
    public static readonly ProblemType ApiKeyInvalid = new(401, "API Key Invalid", "Your API key may be invalid, or you've attempted to access the wrong datacenter.");
    public static readonly ProblemType Forbidden = new(403, "Forbidden", "You are not permitted to access this resource.");
    public static readonly ProblemType ActionNotPermitted = new(403, "User action not permitted", "User does not have access to the requested operation");
    public static readonly ProblemType UserDisabled = new(403, "User Disabled", "This account has been deactivated.");
    public static readonly ProblemType WrongDatacenter = new(403, "Wrong Datacenter", "The API key provided is linked to a different datacenter");
    public static readonly ProblemType NotFound = new(404, "Resource Not Found", "The requested resource could not be found.");
    public static readonly ProblemType InvalidPath = NotFound.With("Invalid path");
    public static readonly ProblemType MethodNotAllowed = new(405, "Method Not Allowed", "The requested method and resource are not compatible. See the Allow header for this resource's available methods.");
    public static readonly ProblemType NestingTooDeep = new(414, "Resource Nesting Too Deep", "The sub-resource requested is nested too deeply.");
    public static readonly ProblemType InvalidMethodOverride = new(422, "Invalid Method Override", "You can only use the X-HTTP-Method-Override header with the POST method.");
    public static readonly ProblemType RequestedFieldsInvalid = new(422, "Requested Fields Invalid", "The fields requested from this resource are invalid.");
    public static readonly ProblemType UpgradeRequired = new(426, "Upgrade Required", "Your request was made with the HTTP protocol. Please make your request via HTTPS rather than HTTP.");
    public static readonly ProblemType OldTls = UpgradeRequired.With("The Marketing API requires requests be made with TLS 1.2 or higher.");
    public static readonly ProblemType TooManyConnections = new(429, "Too Many Requests", "You have exceeded the limit of 10 simultaneous connections.");
    public static readonly ProblemType TooManyWebhooks = new(429, "Too Many Requests", "You have more than 500 pending webhooks. Please wait for some to complete before adding any more batches.");
    public static readonly ProblemType InternalServerError = new(500, "Internal Server Error", "A deep, internal error has occurred during the processing of your request. Please contact support.");
    public static readonly ProblemType ComplianceRelated = new(503, "Compliance Related", "This method has been disabled.");

    public static readonly IReadOnlyDictionary<string, ProblemType> Triggers = new Dictionary<string, ProblemType>(StringComparer.OrdinalIgnoreCase)
    {
        ["BadRequest"] = BadRequest,
        ["InvalidAction"] = InvalidAction,
        ["InvalidResource"] = InvalidResource,
        ["JSONParseError"] = JsonParse,
        ["APIKeyMissing"] = ApiKeyMissing,
        ["APIKeyInvalid"] = ApiKeyInvalid,
        ["Forbidden"] = Forbidden,
        ["UserDisabled"] = UserDisabled,
        ["WrongDatacenter"] = WrongDatacenter,
        ["ResourceNotFound"] = NotFound,
        ["MethodNotAllowed"] = MethodNotAllowed,
        ["ResourceNestingTooDeep"] = NestingTooDeep,
        ["InvalidMethodOverride"] = InvalidMethodOverride,
        ["RequestedFieldsInvalid"] = RequestedFieldsInvalid,
        ["TooManyRequests"] = TooManyConnections,
        ["InternalServerError"] = InternalServerError,
        ["ComplianceRelated"] = ComplianceRelated,
    };
}
