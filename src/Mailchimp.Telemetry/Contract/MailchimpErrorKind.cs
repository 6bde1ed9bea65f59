namespace Mailchimp.Telemetry;

/// <summary>
/// The ways in which a Mailchimp call fails, as reported in <c>mailchimp.error.kind</c>. New members may be added:
/// decide by <see cref="MailchimpErrorKinds.GetFault"/> and <see cref="MailchimpErrorKinds.IsRetryable"/> where you can.
/// <see cref="MailchimpErrorKinds"/> gives each kind its name, fault and whether a retry can help.
/// </summary>
public enum MailchimpErrorKind
{
    /// <summary>The request could not be processed (400); the detail says why.</summary>
    BadRequest,

    /// <summary>The body failed validation (400); the problem's <c>errors</c> name the fields.</summary>
    InvalidResource,

    /// <summary>The contact's address was refused as fake or invalid (400).</summary>
    InvalidContact,

    /// <summary>The resource does not support the action (400).</summary>
    InvalidAction,

    /// <summary>A resource with this id, such as a store or a product, already exists (400).</summary>
    AlreadyExists,

    /// <summary>The campaign cannot be sent or scheduled yet (400).</summary>
    CampaignNotReady,

    /// <summary>The body sent is not valid JSON (400).</summary>
    JsonParse,

    /// <summary>The address is already on the list (400).</summary>
    MemberExists,

    /// <summary>The contact was permanently deleted and must subscribe again (400).</summary>
    ForgottenEmail,

    /// <summary>The contact unsubscribed, bounced or is under compliance review (400).</summary>
    MemberInComplianceState,

    /// <summary>The address signed up to too many lists recently (400).</summary>
    SignupThrottled,

    /// <summary>The request carried no API key (401).</summary>
    ApiKeyMissing,

    /// <summary>The API key or token was rejected (any other 401, or 403 for a key whose access is disabled).</summary>
    ApiKeyInvalid,

    /// <summary>An OAuth error document refused the code, the client or the token (400, 401).</summary>
    OAuthRejected,

    /// <summary>The API key belongs to another data center (403).</summary>
    WrongDatacenter,

    /// <summary>The user may not access the resource (403).</summary>
    Forbidden,

    /// <summary>The user's role or the account's plan does not permit the operation (403).</summary>
    ActionNotPermitted,

    /// <summary>The account or the user is deactivated (403).</summary>
    UserDisabled,

    /// <summary>No such resource or path (404).</summary>
    ResourceNotFound,

    /// <summary>The resource does not support the method, or not in its current state (405).</summary>
    MethodNotAllowed,

    /// <summary>The request did not arrive while the server waited for it (408).</summary>
    RequestTimeout,

    /// <summary>The request had no length (411).</summary>
    LengthRequired,

    /// <summary>The path has too many segments (414).</summary>
    NestingTooDeep,

    /// <summary><c>X-HTTP-Method-Override</c> was sent with a method other than POST (422).</summary>
    InvalidMethodOverride,

    /// <summary>The <c>fields</c> asked for do not exist (422).</summary>
    RequestedFieldsInvalid,

    /// <summary>The call was made over plain HTTP or an old TLS version (426).</summary>
    InsecureTransport,

    /// <summary>More than 10 simultaneous requests of one user (429).</summary>
    TooManyConnections,

    /// <summary>More than 500 pending batch webhooks (429).</summary>
    TooManyPendingWebhooks,

    /// <summary>Refused for volume without saying which limit (429, or 403 without a body).</summary>
    Throttled,

    /// <summary>The content delivery network blocked the caller; not an outage (403 or 503).</summary>
    EdgeBlocked,

    /// <summary>The method is disabled for the account for compliance reasons (503); not an outage.</summary>
    ComplianceRelated,

    /// <summary>An internal error at Mailchimp (500).</summary>
    InternalError,

    /// <summary>The content delivery network gave up waiting for Mailchimp (502 with an HTML page).</summary>
    CdnTimeout,

    /// <summary>A Mailchimp gateway timed out (504).</summary>
    GatewayTimeout,

    /// <summary>Mailchimp is unavailable (503).</summary>
    ServiceUnavailable,

    /// <summary>Any other server error (5xx).</summary>
    ServerError,

    /// <summary>Any other client error (4xx).</summary>
    ClientError,

    /// <summary>The call was cancelled after it had waited at least <c>GiveUpThreshold</c> for a response.</summary>
    Timeout,

    /// <summary>The host name did not resolve.</summary>
    NameResolution,

    /// <summary>The connection failed or was lost before a response.</summary>
    Connection,

    /// <summary>The TLS handshake failed.</summary>
    Tls,

    /// <summary>The response was not valid HTTP.</summary>
    Protocol,
}
