using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>Static segments: members of a list, added and removed by address.</summary>
internal sealed class Segments(Audience audience)
{
    public void Register(Dictionary<string, RequestDelegate> handlers)
    {
        handlers["lists.batchSegmentMembers"] = context => WithSegment(context, (list, segment) => Change(context, list, segment));
        handlers["lists.getSegmentMembersList"] = context => WithSegment(context, (list, segment) =>
        {
            JsonNode[] members = [.. list.Members.Values.Where(member => segment.ContainsKey(member.Hash)).Select(member => member.ToJson(list.Id))];
            return Answer.Json(context, new JsonObject { ["members"] = new JsonArray(members), ["total_items"] = members.Length });
        });
    }

    private static async Task Change(HttpContext context, MailingList list, IDictionary<string, byte> segment)
    {
        if (await Endpoints.ReadBody(context) is not { } body)
        {
            return;
        }

        var failures = new List<(string Email, string Error)>();
        var added = Move("members_to_add", hash => segment.TryAdd(hash, (byte)0), "Email addresses already in the segment");
        var removed = Move("members_to_remove", segment.Remove, "Email addresses not in the segment");
        await Answer.Json(context, new JsonObject
        {
            ["members_added"] = added,
            ["members_removed"] = removed,
            ["errors"] = new JsonArray([.. failures.GroupBy(failure => failure.Error).Select(group => new JsonObject
            {
                ["email_addresses"] = new JsonArray([.. group.Select(failure => (JsonNode)failure.Email)]),
                ["error"] = group.Key,
            })]),
            ["total_added"] = added.Count,
            ["total_removed"] = removed.Count,
            ["error_count"] = failures.Count,
            ["_links"] = new JsonArray(),
        });

        JsonArray Move(string addresses, Func<string, bool> move, string refusal)
        {
            JsonArray moved = [];
            foreach (var email in (body[addresses] as JsonArray ?? []).OfType<JsonValue>().Select(address => address.ToString()))
            {
                if (list.Find(email) is not { } member)
                {
                    failures.Add((email, "Email addresses not subscribed to the list"));
                }
                else if (!move(member.Hash))
                {
                    failures.Add((email, refusal));
                }
                else
                {
                    moved.Add((JsonNode)member.ToJson(list.Id));
                }
            }

            return moved;
        }
    }

    private Task WithSegment(HttpContext context, Func<MailingList, IDictionary<string, byte>, Task> action) => audience.WithList(context, list =>
        Endpoints.NamesUnknown(context) ? Answer.Problem(context, Problems.NotFound) : action(list, list.Segment(Endpoints.Route(context, "segment_id"))));
}
