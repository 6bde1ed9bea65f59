using System.Collections.Frozen;
using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.Errors;

/// <summary>What is fixed about a kind: its name in telemetry, its fault and what follows from it.</summary>
internal sealed record ErrorKindRow(
    MailchimpErrorKind Kind,
    string Name,
    MailchimpFault Fault,
    bool Retryable,
    bool CountsTowardIncident,
    LogLevel LogLevel)
{
    /// <summary>Boxed once, so that tagging a span allocates nothing.</summary>
    public object RetryableTag { get; } = Retryable;
}

internal static class ErrorKindTable
{
    private const bool Yes = true;
    private const bool No = false;

    private static readonly ErrorKindRow[] Rows =
    [
        new(MailchimpErrorKind.BadRequest, "bad_request", MailchimpFault.Request, No, No, LogLevel.Warning),
        new(MailchimpErrorKind.InvalidResource, "invalid_resource", MailchimpFault.Request, No, No, LogLevel.Warning),
        new(MailchimpErrorKind.InvalidAction, "invalid_action", MailchimpFault.Request, No, No, LogLevel.Warning),
        new(MailchimpErrorKind.JsonParse, "json_parse", MailchimpFault.Request, No, No, LogLevel.Warning),
        new(MailchimpErrorKind.MemberExists, "member_exists", MailchimpFault.Contact, No, No, LogLevel.Information),
        new(MailchimpErrorKind.ForgottenEmail, "forgotten_email", MailchimpFault.Contact, No, No, LogLevel.Warning),
        new(MailchimpErrorKind.MemberInComplianceState, "member_in_compliance_state", MailchimpFault.Contact, No, No, LogLevel.Warning),
        new(MailchimpErrorKind.SignupThrottled, "signup_throttled", MailchimpFault.Limit, No, No, LogLevel.Error),
        new(MailchimpErrorKind.ApiKeyMissing, "api_key_missing", MailchimpFault.Credentials, No, No, LogLevel.Error),
        new(MailchimpErrorKind.ApiKeyInvalid, "api_key_invalid", MailchimpFault.Credentials, No, No, LogLevel.Error),
        new(MailchimpErrorKind.WrongDatacenter, "wrong_datacenter", MailchimpFault.Credentials, No, No, LogLevel.Error),
        new(MailchimpErrorKind.Forbidden, "forbidden", MailchimpFault.Account, No, No, LogLevel.Error),
        new(MailchimpErrorKind.ActionNotPermitted, "action_not_permitted", MailchimpFault.Account, No, No, LogLevel.Error),
        new(MailchimpErrorKind.UserDisabled, "user_disabled", MailchimpFault.Account, No, No, LogLevel.Error),
        new(MailchimpErrorKind.ResourceNotFound, "resource_not_found", MailchimpFault.Request, No, No, LogLevel.Information),
        new(MailchimpErrorKind.MethodNotAllowed, "method_not_allowed", MailchimpFault.Request, No, No, LogLevel.Warning),
        new(MailchimpErrorKind.LengthRequired, "length_required", MailchimpFault.Request, No, No, LogLevel.Warning),
        new(MailchimpErrorKind.NestingTooDeep, "nesting_too_deep", MailchimpFault.Request, No, No, LogLevel.Warning),
        new(MailchimpErrorKind.InvalidMethodOverride, "invalid_method_override", MailchimpFault.Request, No, No, LogLevel.Warning),
        new(MailchimpErrorKind.RequestedFieldsInvalid, "requested_fields_invalid", MailchimpFault.Request, No, No, LogLevel.Warning),
        new(MailchimpErrorKind.InsecureTransport, "insecure_transport", MailchimpFault.Request, No, No, LogLevel.Warning),
        new(MailchimpErrorKind.TooManyConnections, "too_many_connections", MailchimpFault.Limit, Yes, No, LogLevel.Error),
        new(MailchimpErrorKind.TooManyPendingWebhooks, "too_many_pending_webhooks", MailchimpFault.Limit, Yes, No, LogLevel.Error),
        new(MailchimpErrorKind.Throttled, "throttled", MailchimpFault.Limit, Yes, No, LogLevel.Error),
        new(MailchimpErrorKind.EdgeBlocked, "edge_blocked", MailchimpFault.Edge, No, No, LogLevel.Error),
        new(MailchimpErrorKind.ComplianceRelated, "compliance_related", MailchimpFault.Account, No, No, LogLevel.Error),
        new(MailchimpErrorKind.InternalError, "internal_error", MailchimpFault.Mailchimp, Yes, Yes, LogLevel.Error),
        new(MailchimpErrorKind.CdnTimeout, "cdn_timeout", MailchimpFault.Mailchimp, Yes, Yes, LogLevel.Error),
        new(MailchimpErrorKind.GatewayTimeout, "gateway_timeout", MailchimpFault.Mailchimp, Yes, Yes, LogLevel.Error),
        new(MailchimpErrorKind.ServiceUnavailable, "service_unavailable", MailchimpFault.Mailchimp, Yes, Yes, LogLevel.Error),
        new(MailchimpErrorKind.ServerError, "server_error", MailchimpFault.Mailchimp, Yes, Yes, LogLevel.Error),
        new(MailchimpErrorKind.ClientError, "client_error", MailchimpFault.Request, No, No, LogLevel.Warning),
        new(MailchimpErrorKind.Timeout, "timeout", MailchimpFault.Network, Yes, No, LogLevel.Error),
        new(MailchimpErrorKind.NameResolution, "name_resolution", MailchimpFault.Network, Yes, No, LogLevel.Error),
        new(MailchimpErrorKind.Connection, "connection", MailchimpFault.Network, Yes, No, LogLevel.Error),
        new(MailchimpErrorKind.Tls, "tls", MailchimpFault.Network, No, No, LogLevel.Error),
        new(MailchimpErrorKind.Protocol, "protocol", MailchimpFault.Network, Yes, No, LogLevel.Error),
    ];

    private static readonly string[] FaultNames =
        [.. Enum.GetNames<MailchimpFault>().Select(name => name.ToLowerInvariant())];

    private static readonly FrozenDictionary<string, MailchimpErrorKind> ByName =
        Rows.ToFrozenDictionary(row => row.Name, row => row.Kind, StringComparer.Ordinal);

    public static ReadOnlySpan<ErrorKindRow> All => Rows;

    public static ErrorKindRow Get(MailchimpErrorKind kind) => Rows[(int)kind];

    public static string Name(MailchimpFault fault) => FaultNames[(int)fault];

    public static bool TryParse(string name, out MailchimpErrorKind kind) => ByName.TryGetValue(name, out kind);
}
