using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>What members did elsewhere, as an application reports it.</summary>
internal sealed class MemberEvents(AccountState state, Members members)
{
    public void Register(Dictionary<string, RequestDelegate> handlers)
    {
        handlers["lists.createListMemberEvent"] = state.Write(call => members.WithMember(call, (list, member) => Add(call, Path(list, member))));
        handlers["lists.getListMemberEvents"] = state.Read(call => members.WithMember(call, (list, member) =>
            Paging.Answer(call, "events", state.Tree.Items(Path(list, member)), happened => (JsonObject)happened.DeepClone())));
    }

    private static string Path(MailingList list, Member member) => $"{list.Path}/members/{member.Hash}/events";

    private Result Add(ApiCall call, string path)
    {
        if (Checks.Required(call.Body, "name") is { } refusal)
        {
            return refusal;
        }

        if (call.Body.Text("name") is not { Length: >= 2 and <= 30 })
        {
            return Checks.Invalid("name", "This value should have between 2 and 30 characters.");
        }

        state.Tree.Add(path, $"{state.NextNumber()}", new JsonObject
        {
            ["occurred_at"] = call.Body.Text("occurred_at") ?? state.Now,
            ["name"] = call.Body.Text("name"),
            ["properties"] = call.Body["properties"]?.DeepClone() ?? new JsonObject(),
        });
        return Result.NoContent;
    }
}
