using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>Lists and their members, kept in memory.</summary>
internal sealed class Audience(int signupLimit)
{
    private readonly ConcurrentDictionary<string, MailingList> _lists = new(StringComparer.Ordinal);

    public MemberRules Rules { get; } = new(signupLimit);

    public void Register(Dictionary<string, RequestDelegate> handlers)
    {
        handlers["lists.getAllLists"] = context => Answer.Json(context, new JsonObject
        {
            ["lists"] = new JsonArray([.. _lists.Values.Select(list => list.ToJson())]),
            ["total_items"] = _lists.Count,
        });
        handlers["lists.createList"] = CreateList;
        handlers["lists.getList"] = context => WithList(context, list => Answer.Json(context, list.ToJson()));
        handlers["lists.updateList"] = context => WithList(context, list => UpdateList(context, list));
        handlers["lists.deleteList"] = context => WithList(context, list =>
        {
            _lists.TryRemove(list.Id, out _);
            return Answer.NoContent(context);
        });
        handlers["lists.getListMembersInfo"] = context => WithList(context, list => Answer.Json(context, Page(context, list)));
        handlers["lists.addListMember"] = context => WithList(context, list => Add(context, list));
        handlers["lists.setListMember"] = context => WithList(context, list => Put(context, list));
        handlers["lists.getListMember"] = context => WithMember(context, (list, member) => Answer.Json(context, member.ToJson(list.Id)));
        handlers["lists.updateListMember"] = context => WithMember(context, (list, member) => Update(context, list, member));
        handlers["lists.deleteListMember"] = context => WithMember(context, (_, member) => Archive(context, member));
        handlers["lists.deleteListMemberPermanent"] = context => WithMember(context, (list, member) => Forget(context, list, member));
        handlers["lists.updateListMemberTags"] = context => WithMember(context, (_, member) => Tag(context, member));
        handlers["lists.getListMemberTags"] = context => WithMember(context, (_, member) => Answer.Json(context, new JsonObject
        {
            ["tags"] = new JsonArray([.. member.Tags.Keys.Select(tag => new JsonObject { ["name"] = tag })]),
            ["total_items"] = member.Tags.Count,
        }));
        handlers["searchMembers.search"] = Search;
        new Imports(this).Register(handlers);
        new Segments(this).Register(handlers);
    }

    public Task WithList(HttpContext context, Func<MailingList, Task> action) =>
        _lists.TryGetValue(Endpoints.Route(context, "list_id"), out var list) ? action(list) : Answer.Problem(context, Problems.NotFound);

    private async Task CreateList(HttpContext context)
    {
        if (await Endpoints.ReadBody(context) is not { } body)
        {
            return;
        }

        if (body.Text("name") is not { Length: > 0 } name)
        {
            await Answer.Problem(context, Problems.InvalidResource, ("name", "This value should not be blank."));
            return;
        }

        var list = new MailingList(Md5.Hex(name)[..10], name);
        await Answer.Json(context, _lists.GetOrAdd(list.Id, list).ToJson());
    }

    private static async Task UpdateList(HttpContext context, MailingList list)
    {
        if (await Endpoints.ReadBody(context) is { } body)
        {
            list.Name = body.Text("name") ?? list.Name;
            await Answer.Json(context, list.ToJson());
        }
    }

    private async Task Add(HttpContext context, MailingList list)
    {
        if (await Endpoints.ReadBody(context) is not { } body)
        {
            return;
        }

        if (Rules.CheckNew(list, body) is { } refusal)
        {
            await Answer.Problem(context, refusal);
            return;
        }

        var member = list.GetOrAdd(body.Text("email_address")!, body.Text("status"));
        member.Apply(body);
        await Answer.Json(context, member.ToJson(list.Id));
    }

    private static async Task Put(HttpContext context, MailingList list)
    {
        if (await Endpoints.ReadBody(context) is not { } body)
        {
            return;
        }

        if (MemberRules.CheckAddress(body) is { } refusal)
        {
            await Answer.Problem(context, refusal);
            return;
        }

        var email = body.Text("email_address")!;
        if (email.EndsWith('.') || email.Contains(',', StringComparison.Ordinal))
        {
            // A known fault of the API's: the same request fails in the same way each time.
            await Answer.Problem(context, Problems.InternalServerError);
            return;
        }

        await Apply(context, list, list.GetOrAdd(email, body.Text("status_if_new")), body);
    }

    private static async Task Update(HttpContext context, MailingList list, Member member)
    {
        if (await Endpoints.ReadBody(context) is { } body)
        {
            await Apply(context, list, member, body);
        }
    }

    private static async Task Apply(HttpContext context, MailingList list, Member member, JsonObject body)
    {
        if (MemberRules.CheckChange(member, body) is { } refusal)
        {
            await Answer.Problem(context, refusal);
            return;
        }

        member.Apply(body);
        await Answer.Json(context, member.ToJson(list.Id));
    }

    private static Task Archive(HttpContext context, Member member)
    {
        if (member.Status == "archived")
        {
            context.Response.Headers.Allow = "GET, PUT";
            return Answer.Problem(context, Problems.MethodNotAllowed.With("This list member cannot be removed. Can not archive a contact that is bounced, pending or archived"));
        }

        member.Status = "archived";
        return Answer.NoContent(context);
    }

    private static Task Forget(HttpContext context, MailingList list, Member member)
    {
        list.Members.TryRemove(member.Hash, out _);
        list.Forgotten[member.Hash] = 0;
        return Answer.NoContent(context);
    }

    private static async Task Tag(HttpContext context, Member member)
    {
        if (await Endpoints.ReadBody(context) is { } body)
        {
            foreach (var tag in (body["tags"] as JsonArray ?? []).OfType<JsonObject>())
            {
                if (tag.Text("name") is { } name)
                {
                    _ = tag.Text("status") == "inactive" ? member.Tags.TryRemove(name, out _) : member.Tags.TryAdd(name, 0);
                }
            }

            await Answer.NoContent(context);
        }
    }

    private Task Search(HttpContext context)
    {
        var query = context.Request.Query["query"].ToString();
        var found = _lists.Values
            .SelectMany(list => list.Members.Values.Select(member => (list, member)))
            .Where(pair => query.Length > 0 && pair.member.Email.Contains(query, StringComparison.OrdinalIgnoreCase))
            .Select(pair => (JsonNode)pair.member.ToJson(pair.list.Id))
            .ToArray();
        return Answer.Json(context, new JsonObject { ["exact_matches"] = new JsonObject { ["members"] = new JsonArray(found), ["total_items"] = found.Length } });
    }

    private static JsonObject Page(HttpContext context, MailingList list)
    {
        var offset = int.TryParse(context.Request.Query["offset"], out var parsedOffset) ? parsedOffset : 0;
        var count = int.TryParse(context.Request.Query["count"], out var parsedCount) ? Math.Min(parsedCount, 1000) : 10;
        return new JsonObject
        {
            ["members"] = new JsonArray([.. list.Members.Values.Skip(offset).Take(count).Select(member => member.ToJson(list.Id))]),
            ["list_id"] = list.Id,
            ["total_items"] = list.Members.Count,
        };
    }

    /// <summary>A member is found by its hash, and by its address too.</summary>
    private Task WithMember(HttpContext context, Func<MailingList, Member, Task> action) => WithList(context, list =>
    {
        var id = Endpoints.Route(context, "subscriber_hash");
        var hash = id.Contains('@', StringComparison.Ordinal) ? Md5.Hex(id) : id;
        return list.Members.TryGetValue(hash, out var member) ? action(list, member) : Answer.Problem(context, Problems.NotFound);
    });
}
