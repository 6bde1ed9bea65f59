using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.State;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>The members that a request's query asks for.</summary>
internal sealed class MemberFilter(ApiCall call)
{
    private static readonly string[] Statuses = ["subscribed", "unsubscribed", "cleaned", "pending", "transactional", "archived"];

    /// <summary>Why the query is refused, or null.</summary>
    public Refusal? Refusal => call.Query("status") is { } status ? Checks.OneOf(new JsonObject { ["status"] = status }, "status", Statuses) : null;

    public bool Includes(Member member) =>
        Matches("status", member.Status)
        && Matches("email_type", member["email_type"]?.ToString())
        && Matches("unique_email_id", member["unique_email_id"]?.ToString())
        && HasInterests(member)
        && (!call.Flag("vip_only") || member["vip"]?.ToString() == "true")
        && Timestamp.IsWithin(call, "timestamp_opt", member["timestamp_opt"])
        && Timestamp.IsWithin(call, "last_changed", member.LastChanged);

    /// <summary>By <c>interest_ids</c>, and <c>interest_match</c>: <c>any</c>, <c>all</c> or <c>none</c> of them.</summary>
    private bool HasInterests(Member member)
    {
        if (call.Query("interest_ids")?.Split(',') is not { } ids)
        {
            return true;
        }

        return call.Query("interest_match") switch
        {
            "all" => ids.All(member.Interests.Contains),
            "none" => !ids.Any(member.Interests.Contains),
            _ => ids.Any(member.Interests.Contains),
        };
    }

    private bool Matches(string name, string? value) => call.Query(name) is not { } wanted || string.Equals(wanted, value, StringComparison.OrdinalIgnoreCase);
}
