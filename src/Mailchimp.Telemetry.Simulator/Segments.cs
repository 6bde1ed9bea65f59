using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.Resources;
using Mailchimp.Telemetry.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>The members of segments: listed for all, added and removed by address for static ones.</summary>
internal sealed class Segments(AccountState state)
{
    public void Register(Dictionary<string, RequestDelegate> handlers)
    {
        handlers["lists.batchSegmentMembers"] = state.Write(call => WithStatic(call, (list, segment) => ChangeMany(call, list, segment)));
        handlers["lists.getSegmentMembersList"] = state.Read(call => WithSegment(call, (list, segment) =>
            Paging.Answer(call, "members", SegmentMembers.Of(list, segment), member => Describe(list, member))));
        handlers["lists.createSegmentMember"] = state.Write(call => WithStatic(call, (list, segment) => Add(call, list, segment)));
        handlers["lists.removeSegmentMember"] = state.Read(call => WithStatic(call, (list, segment) => Remove(call, list, segment)));
    }

    private static JsonObject Describe(MailingList list, Member member) => Shaped.Limit("SegmentMember", member.ToJson(list));

    private Result Add(ApiCall call, MailingList list, JsonObject segment)
    {
        if (Checks.Required(call.Body, "email_address") is { } refusal)
        {
            return refusal;
        }

        if (list.Find(call.Body.Text("email_address")) is not { } member)
        {
            return new Refusal(Problems.BadRequest.With("The contact is not a member of the list."), null);
        }

        member.Segments.TryAdd((int)segment["id"]!, state.Now);
        return Describe(list, member);
    }

    private static Result Remove(ApiCall call, MailingList list, JsonObject segment) =>
        list.Members.GetValueOrDefault(ResourcePath.Hash(call.Route("subscriber_hash"))) is { } member && member.Segments.Remove((int)segment["id"]!)
            ? Result.NoContent
            : Result.NotFound;

    private Result ChangeMany(ApiCall call, MailingList list, JsonObject segment)
    {
        var id = (int)segment["id"]!;
        var failures = new List<(string Email, string Error)>();
        var added = Move("members_to_add", member => member.Segments.TryAdd(id, state.Now), "Email addresses already in the segment");
        var removed = Move("members_to_remove", member => member.Segments.Remove(id), "Email addresses not in the segment");
        return new JsonObject
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
        };

        JsonArray Move(string addresses, Func<Member, bool> move, string refusal)
        {
            JsonArray moved = [];
            foreach (var email in call.Body.Texts(addresses))
            {
                if (list.Find(email) is not { } member)
                {
                    failures.Add((email, "Email addresses not subscribed to the list"));
                }
                else if (!move(member))
                {
                    failures.Add((email, refusal));
                }
                else
                {
                    moved.Add((JsonNode)member.ToJson(list));
                }
            }

            return moved;
        }
    }

    private Result WithStatic(ApiCall call, Func<MailingList, JsonObject, Result> action) => WithSegment(call, (list, segment) =>
        segment.Text("type") == "static"
            ? action(list, segment)
            : new Refusal(Problems.BadRequest.With("Members can be added to and removed from static segments only."), null));

    private Result WithSegment(ApiCall call, Func<MailingList, JsonObject, Result> action) =>
        state.FindList(call) is { } list && state.Tree.Find($"{list.Path}/segments", call.Route("segment_id")) is { } segment
            ? action(list, segment)
            : Result.NotFound;
}
