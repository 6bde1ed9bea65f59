using System.Collections.Frozen;

namespace Mailchimp.Telemetry.Errors;

/// <summary>
/// The errors of API 2.0, which also responds to the caller's mistakes with 500:
/// <c>{"status":"error","code":104,"name":"Invalid_ApiKey","error":"..."}</c>. Source: the names that its client libraries know.
/// </summary>
internal static class LegacyErrors
{
    /// <summary>Codes from here up are the caller's fault; most below zero are the server's.</summary>
    private const int FirstCodeOfCaller = 100;

    private static readonly FrozenDictionary<string, MailchimpErrorKind> ByName = new Dictionary<string, MailchimpErrorKind>
    {
        ["Invalid_ApiKey"] = MailchimpErrorKind.ApiKeyInvalid,
        ["Invalid_AppKey"] = MailchimpErrorKind.ApiKeyInvalid,
        ["Invalid_IP"] = MailchimpErrorKind.Forbidden,
        ["User_Disabled"] = MailchimpErrorKind.UserDisabled,
        ["User_NotApproved"] = MailchimpErrorKind.UserDisabled,
        ["User_InvalidRole"] = MailchimpErrorKind.ActionNotPermitted,
        ["User_InvalidAction"] = MailchimpErrorKind.ActionNotPermitted,
        ["User_CannotSendCampaign"] = MailchimpErrorKind.ActionNotPermitted,
        ["User_ModuleNotPurchased"] = MailchimpErrorKind.ActionNotPermitted,
        ["User_NotEnoughCredit"] = MailchimpErrorKind.ActionNotPermitted,
        ["User_UnderMaintenance"] = MailchimpErrorKind.ServiceUnavailable,
        ["Too_Many_Connections"] = MailchimpErrorKind.TooManyConnections,
        ["Request_TimedOut"] = MailchimpErrorKind.GatewayTimeout,
        ["Parse_Exception"] = MailchimpErrorKind.JsonParse,
        ["ServerError_MethodUnknown"] = MailchimpErrorKind.ResourceNotFound,
        ["ServerError_InvalidParameters"] = MailchimpErrorKind.InvalidResource,
        ["ValidationError"] = MailchimpErrorKind.InvalidResource,
        ["Invalid_Options"] = MailchimpErrorKind.InvalidResource,
        ["Invalid_Email"] = MailchimpErrorKind.InvalidContact,
        ["List_DoesNotExist"] = MailchimpErrorKind.ResourceNotFound,
        ["List_AlreadySubscribed"] = MailchimpErrorKind.MemberExists,
        ["List_NotSubscribed"] = MailchimpErrorKind.ResourceNotFound,
        ["List_InvalidUnsubMember"] = MailchimpErrorKind.MemberInComplianceState,
        ["List_InvalidBounceMember"] = MailchimpErrorKind.MemberInComplianceState,
        ["List_MergeFieldRequired"] = MailchimpErrorKind.InvalidResource,
        ["List_InvalidMergeField"] = MailchimpErrorKind.InvalidResource,
        ["List_InvalidInterestGroup"] = MailchimpErrorKind.InvalidResource,
        ["List_InvalidOption"] = MailchimpErrorKind.InvalidResource,
        ["Email_AlreadySubscribed"] = MailchimpErrorKind.MemberExists,
        ["Email_AlreadyUnsubscribed"] = MailchimpErrorKind.MemberInComplianceState,
        ["Email_NotExists"] = MailchimpErrorKind.ResourceNotFound,
        ["Email_NotSubscribed"] = MailchimpErrorKind.ResourceNotFound,
        ["Campaign_DoesNotExist"] = MailchimpErrorKind.ResourceNotFound,
        ["Campaign_InvalidStatus"] = MailchimpErrorKind.InvalidAction,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool TryClassify(int status, in Problem problem, out MailchimpErrorKind kind)
    {
        kind = MailchimpErrorKind.BadRequest;
        return problem.IsLegacy
            && ((problem.Name is { } name && ByName.TryGetValue(name, out kind)) || (problem.Code >= FirstCodeOfCaller && status >= 500));
    }
}
