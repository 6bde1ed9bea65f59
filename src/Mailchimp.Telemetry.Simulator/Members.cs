using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.State;
using Mailchimp.Telemetry.Simulator.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>Adds, lists, changes, archives and forgets the members of lists.</summary>
internal sealed class Members(AccountState state, MemberRules rules, ListEvents events)
{
    public void Register(Dictionary<string, RequestDelegate> handlers)
    {
        handlers["lists.getListMembersInfo"] = state.Read(call => List(call, state.FindList(call)!));
        handlers["lists.addListMember"] = state.Write(call => Add(call, state.FindList(call)!));
        handlers["lists.getListMember"] = state.Read(call => WithMember(call, (list, member) => member.ToJson(list)));
        handlers["lists.setListMember"] = state.Write(call => Put(call, state.FindList(call)!));
        handlers["lists.updateListMember"] = state.Write(call => WithMember(call, (list, member) => Change(call, list, member)));
        handlers["lists.deleteListMember"] = state.Read(call => WithMember(call, (list, member) => Archive(call, list, member)));
        handlers["lists.deleteListMemberPermanent"] = state.Act(call => WithMember(call, Forget));
    }

    /// <summary>Runs an action on the member that the path names, or on which it hangs.</summary>
    public Result WithMember(ApiCall call, Func<MailingList, Member, Result> action) =>
        state.FindList(call) is { } list && list.Members.TryGetValue(ResourcePath.Hash(call.Route("subscriber_hash")), out var member)
            ? action(list, member)
            : Result.NotFound;

    /// <summary>Adds a contact that passed the rules.</summary>
    public Member Create(MailingList list, JsonObject body, string status)
    {
        var member = list.Add(new Member(body.Text("email_address")!, status, state.NextNumber(), state.Now));
        member.Apply(body, state.Now);
        member.Status = status;
        AddTags(list, member, body);
        events.OnMemberChanged(list, member, before: null);
        return member;
    }

    /// <summary>Changes a contact by what passed the rules.</summary>
    public void Apply(MailingList list, Member member, JsonObject body)
    {
        var before = new MemberBefore(member.Email, member.Hash, member.Status);
        member.Apply(body, state.Now);
        if (body.Text("email_address") is { } email && email != member.Email)
        {
            list.ChangeAddress(member, email);
        }

        events.OnMemberChanged(list, member, before);
    }

    public void AddTags(MailingList list, Member member, JsonObject body)
    {
        foreach (var tag in body.Texts("tags"))
        {
            member.Segments.TryAdd(Tags.FindOrAdd(state, list, tag), state.Now);
        }
    }

    private static Result List(ApiCall call, MailingList list)
    {
        var wanted = new MemberFilter(call);
        return wanted.Refusal ?? Paging.Answer(call, "members", [.. list.Members.Values.Where(wanted.Includes)], member => member.ToJson(list));
    }

    private Result Add(ApiCall call, MailingList list) =>
        rules.CheckNew(list, call.Body, skipMergeValidation: call.Flag("skip_merge_validation")) is { } refusal
            ? refusal
            : Create(list, call.Body, call.Body.Text("status")!).ToJson(list);

    private Result Put(ApiCall call, MailingList list)
    {
        var body = call.Body;
        var email = body.Text("email_address");
        if (email is not null && (email.EndsWith('.') || email.Contains(',', StringComparison.Ordinal)))
        {
            // A known fault of the API's: the same request fails in the same way each time.
            return new Refusal(Problems.InternalServerError, null);
        }

        var id = call.Route("subscriber_hash");
        if (list.Members.GetValueOrDefault(ResourcePath.Hash(id)) is { } existing || (existing = list.Find(email)) is not null)
        {
            return Change(call, list, existing);
        }

        if (email is null && id.Contains('@', StringComparison.Ordinal))
        {
            body["email_address"] = id;
        }

        var status = body.Text("status_if_new") ?? body.Text("status");
        if (rules.CheckNew(list, body, body.ContainsKey("status") && !body.ContainsKey("status_if_new") ? "status" : "status_if_new", call.Flag("skip_merge_validation")) is { } refusal)
        {
            return refusal;
        }

        return Create(list, body, status!).ToJson(list);
    }

    private Result Change(ApiCall call, MailingList list, Member member)
    {
        if (MemberRules.CheckChange(list, member, call.Body, call.Flag("skip_merge_validation")) is { } refusal)
        {
            return refusal;
        }

        Apply(list, member, call.Body);
        return member.ToJson(list);
    }

    private Result Archive(ApiCall call, MailingList list, Member member)
    {
        if (member.Status is "archived" or "cleaned" or "pending")
        {
            call.Context.Response.Headers.Allow = "GET, PUT";
            return new Refusal(Problems.MethodNotAllowed.With("This list member cannot be removed. Can not archive a contact that is bounced, pending or archived"), null);
        }

        member.Status = "archived";
        member.LastChanged = state.Now;
        events.OnMemberLeft(list, member, "archive");
        return Result.NoContent;
    }

    private Result Forget(MailingList list, Member member)
    {
        list.Forgotten.Add(member.Hash);
        list.Remove(member);
        events.OnMemberLeft(list, member, "delete");
        return Result.NoContent;
    }
}
