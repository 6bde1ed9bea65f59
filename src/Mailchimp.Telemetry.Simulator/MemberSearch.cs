using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>Finds members of all lists, or of one, by address and name.</summary>
internal sealed class MemberSearch(AccountState state)
{
    public void Register(Dictionary<string, RequestDelegate> handlers) => handlers["searchMembers.search"] = state.Read(Search);

    private Result Search(ApiCall call)
    {
        if (call.Query("query") is not { Length: > 0 } query)
        {
            return Checks.Invalid("query", "This value should not be blank.");
        }

        var members = state.Lists.Values
            .Where(list => call.Query("list_id") is not { } id || id == list.Id)
            .SelectMany(list => list.Members.Values.Select(member => (List: list, Member: member, Texts: Texts(list, member))))
            .ToList();
        return new JsonObject
        {
            ["exact_matches"] = Found(text => text.Equals(query, StringComparison.OrdinalIgnoreCase)),
            ["full_search"] = Found(text => text.Contains(query, StringComparison.OrdinalIgnoreCase)),
            ["_links"] = new JsonArray(),
        };

        JsonObject Found(Func<string, bool> matches)
        {
            JsonNode[] found = [.. members.Where(item => item.Texts.Any(matches)).Select(item => item.Member.ToJson(item.List))];
            return new JsonObject { ["members"] = new JsonArray(found), ["total_items"] = found.Length };
        }
    }

    /// <summary>What a member is found by.</summary>
    private static string[] Texts(MailingList list, Member member)
    {
        var fields = MergeFieldRules.Fill(list.MergeFields, member.MergeFields);
        string first = fields.Text("FNAME") ?? string.Empty, last = fields.Text("LNAME") ?? string.Empty;
        return [member.Email, first, last, $"{first} {last}"];
    }
}
