using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>Why a contact is rejected.</summary>
internal sealed record Refusal(ProblemType Problem, string? Email, params (string Field, string Message)[] Fields)
{
    public string Text => Problem.DetailFor(Email);
}

/// <summary>The rules that a contact must pass, the same for a single sign-up and for each contact in an import.</summary>
internal sealed class MemberRules(int signupLimit)
{
    private readonly ConcurrentDictionary<string, int> _signups = new(StringComparer.OrdinalIgnoreCase);

    public static Refusal? CheckAddress(JsonObject body) => body.Text("email_address") switch
    {
        null => new Refusal(Problems.InvalidResource, null, ("", "Required fields were not provided: email_address"), ("email_address", "This value should not be blank.")),
        var email when !email.Contains('@', StringComparison.Ordinal) => new Refusal(Problems.InvalidAddress, email, ("email_address", "This value is not a valid email address.")),
        var email when email.StartsWith("fake", StringComparison.OrdinalIgnoreCase) => new Refusal(Problems.LooksFake, email),
        _ => null,
    };

    public static Refusal? CheckChange(Member member, JsonObject body) =>
        body.Text("status") == "subscribed" && member.IsInComplianceState ? new Refusal(Problems.Compliance, member.Email) : CheckMergeFields(body);

    public Refusal? CheckNew(MailingList list, JsonObject body)
    {
        if (CheckAddress(body) is { } refusal)
        {
            return refusal;
        }

        var email = body.Text("email_address")!;
        if (list.Find(email) is { } existing)
        {
            return new Refusal(existing.IsInComplianceState ? Problems.Compliance : Problems.MemberExists, email);
        }

        return list.Forgotten.ContainsKey(Md5.Hex(email)) ? new Refusal(Problems.Forgotten, email)
            : CheckMergeFields(body) is { } wrongFields ? wrongFields
            : _signups.AddOrUpdate(email, 1, (_, count) => count + 1) > signupLimit ? new Refusal(Problems.SignupThrottled, email)
            : null;
    }

    private static Refusal? CheckMergeFields(JsonObject body) =>
        body["merge_fields"] is JsonObject fields && fields["BIRTHDAY"] is { } birthday && birthday.ToString().Length != 5
            ? new Refusal(Problems.InvalidMergeFields, null, ("BIRTHDAY", "Please enter a date as MM/DD"))
            : null;
}
