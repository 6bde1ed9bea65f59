using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.State;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>The rules that a contact must pass, the same for a single sign-up and for each contact in an import.</summary>
internal sealed class MemberRules(int signupLimit)
{
    private static readonly string[] Statuses = ["subscribed", "unsubscribed", "cleaned", "pending", "transactional"];

    private static readonly JsonObject Sample = Shapes.Item("Member");

    private readonly Dictionary<string, int> _signups = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Why a change of a contact is refused, or null.</summary>
    /// <param name="list">The list.</param>
    /// <param name="member">The contact.</param>
    /// <param name="body">The change.</param>
    /// <param name="skipMergeValidation">Whether required merge fields may be missing.</param>
    public static Refusal? CheckChange(MailingList list, Member member, JsonObject body, bool skipMergeValidation = false)
    {
        var email = body.Text("email_address");
        return CheckShape(body) is { } wrong ? wrong
            : email is not null && CheckAddress(body) is { } wrongAddress ? wrongAddress
            : email is not null && list.Find(email) is { } other && other != member ? new Refusal(Problems.MemberExists, email)
            : body.Text("status") == "subscribed" && member.IsInComplianceState ? new Refusal(Problems.Compliance, member.Email)
            : skipMergeValidation ? null
            : MergeFieldRules.Check(list.MergeFields, body["merge_fields"] as JsonObject, isNew: false);
    }

    /// <summary>Why a new contact is refused, or null.</summary>
    /// <param name="list">The list.</param>
    /// <param name="body">The contact.</param>
    /// <param name="status">The member that holds the status: <c>status</c> or <c>status_if_new</c>.</param>
    /// <param name="skipMergeValidation">Whether required merge fields may be missing.</param>
    public Refusal? CheckNew(MailingList list, JsonObject body, string status = "status", bool skipMergeValidation = false)
    {
        if ((CheckAddress(body) ?? Checks.Required(body, status) ?? CheckShape(body)) is { } refusal)
        {
            return refusal;
        }

        var email = body.Text("email_address")!;
        if (list.Find(email) is { } existing)
        {
            return new Refusal(existing.IsInComplianceState ? Problems.Compliance : Problems.MemberExists, email);
        }

        return list.Forgotten.Contains(Md5.Hex(email)) ? new Refusal(Problems.Forgotten, email)
            : !skipMergeValidation && MergeFieldRules.Check(list.MergeFields, body["merge_fields"] as JsonObject, isNew: true) is { } wrongFields ? wrongFields
            : SignUp(email) > signupLimit ? new Refusal(Problems.SignupThrottled, email)
            : null;
    }

    private static Refusal? CheckAddress(JsonObject body) => body.Text("email_address") switch
    {
        null or "" => Checks.Required(body, "email_address") ?? Checks.Invalid("email_address", "Schema describes string, other type found instead"),
        var email when !email.Contains('@', StringComparison.Ordinal) => new Refusal(Problems.InvalidAddress, email, ("email_address", "This value is not a valid email address.")),
        var email when email.StartsWith("fake", StringComparison.OrdinalIgnoreCase) => new Refusal(Problems.LooksFake, email),
        _ => null,
    };

    private static Refusal? CheckShape(JsonObject body) =>
        Checks.OneOf(body, "status", Statuses)
        ?? Checks.OneOf(body, "status_if_new", Statuses)
        ?? Checks.OneOf(body, "email_type", "html", "text")
        ?? Checks.Types(body, Sample);

    private int SignUp(string email) => _signups[email] = _signups.GetValueOrDefault(email) + 1;
}
