using System.Collections.Concurrent;
using System.Net.Mail;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Simulator;

/// <summary>Lists and their members, kept in memory.</summary>
internal sealed class Audience(MailchimpSimulator simulator)
{
    private readonly ConcurrentDictionary<string, MailingList> _lists = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _signups = new(StringComparer.OrdinalIgnoreCase);

    private sealed class MailingList(string id, string name)
    {
        public string Id { get; } = id;

        public string Name { get; set; } = name;

        public ConcurrentDictionary<string, Member> Members { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<string, byte> Forgotten { get; } = new(StringComparer.Ordinal);

        public JsonObject ToJson() => new() { ["id"] = Id, ["name"] = Name, ["stats"] = new JsonObject { ["member_count"] = Members.Count } };
    }

    private sealed class Member(string email, string status)
    {
        public string Email { get; } = email;

        public string Status { get; set; } = status;

        public JsonNode? MergeFields { get; set; }

        public ConcurrentDictionary<string, byte> Tags { get; } = new(StringComparer.Ordinal);

        public JsonObject ToJson(string listId) => new()
        {
            ["id"] = Md5.Hex(Email),
            ["email_address"] = Email,
            ["status"] = Status,
            ["merge_fields"] = MergeFields?.DeepClone() ?? new JsonObject(),
            ["tags"] = new JsonArray([.. Tags.Keys.Select(tag => new JsonObject { ["name"] = tag })]),
            ["list_id"] = listId,
        };
    }

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
        handlers["lists.batchListMembers"] = context => WithList(context, list => AddMany(context, list));
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
    }

    private async Task CreateList(HttpContext context)
    {
        if (await Endpoints.ReadBody(context) is not { } body)
        {
            return;
        }

        if (Text(body, "name") is not { Length: > 0 } name)
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
            list.Name = Text(body, "name") ?? list.Name;
            await Answer.Json(context, list.ToJson());
        }
    }

    private async Task Add(HttpContext context, MailingList list)
    {
        if (await ReadMember(context) is not ({ } body, { } email))
        {
            return;
        }

        var hash = Md5.Hex(email);
        if (list.Members.TryGetValue(hash, out var existing))
        {
            await Answer.Problem(context, existing.Status is "unsubscribed" or "cleaned" ? Problems.Compliance : Problems.MemberExists, email);
        }
        else if (list.Forgotten.ContainsKey(hash))
        {
            await Answer.Problem(context, Problems.Forgotten, email);
        }
        else if (_signups.AddOrUpdate(email, 1, (_, count) => count + 1) > simulator.Options.SignupLimit)
        {
            await Answer.Problem(context, Problems.SignupThrottled, email);
        }
        else
        {
            var member = new Member(email, Text(body, "status") ?? "subscribed") { MergeFields = body["merge_fields"]?.DeepClone() };
            list.Members[hash] = member;
            await Answer.Json(context, member.ToJson(list.Id));
        }
    }

    private static async Task Put(HttpContext context, MailingList list)
    {
        if (await ReadMember(context) is not ({ } body, { } email))
        {
            return;
        }

        var host = email[(email.IndexOf('@', StringComparison.Ordinal) + 1)..];
        if (host.EndsWith('.') || email.Contains(',', StringComparison.Ordinal))
        {
            // A known fault of the API's: the same request fails in the same way each time.
            await Answer.Problem(context, Problems.InternalServerError);
            return;
        }

        var member = list.Members.GetOrAdd(Md5.Hex(email), _ => new Member(email, Text(body, "status_if_new") ?? "subscribed"));
        await Apply(context, list, member, body);
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
        var status = Text(body, "status");
        if (status == "subscribed" && member.Status is "unsubscribed" or "cleaned")
        {
            await Answer.Problem(context, Problems.Compliance, member.Email);
            return;
        }

        if (body["merge_fields"] is JsonObject fields)
        {
            if (fields["BIRTHDAY"] is { } birthday && birthday.ToString().Length != 5)
            {
                await Answer.Problem(context, Problems.InvalidResource.With("Your merge fields were invalid."), ("BIRTHDAY", "Please enter a date as MM/DD"));
                return;
            }

            member.MergeFields = fields.DeepClone();
        }

        member.Status = status ?? member.Status;
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
        var hash = Md5.Hex(member.Email);
        list.Members.TryRemove(hash, out _);
        list.Forgotten[hash] = 0;
        return Answer.NoContent(context);
    }

    private static async Task Tag(HttpContext context, Member member)
    {
        if (await Endpoints.ReadBody(context) is { } body)
        {
            foreach (var tag in (body["tags"] as JsonArray ?? []).OfType<JsonObject>())
            {
                if (Text(tag, "name") is { } name)
                {
                    _ = Text(tag, "status") == "inactive" ? member.Tags.TryRemove(name, out _) : member.Tags.TryAdd(name, 0);
                }
            }

            await Answer.NoContent(context);
        }
    }

    private static async Task AddMany(HttpContext context, MailingList list)
    {
        if (await Endpoints.ReadBody(context) is not { } body)
        {
            return;
        }

        JsonArray created = [], errors = [];
        foreach (var item in (body["members"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var email = Text(item, "email_address") ?? string.Empty;
            if (IsAddress(email) && list.Members.TryAdd(Md5.Hex(email), new Member(email, Text(item, "status") ?? "subscribed")))
            {
                created.Add((JsonNode)new JsonObject { ["email_address"] = email });
            }
            else
            {
                errors.Add((JsonNode)new JsonObject { ["email_address"] = email, ["error"] = "not added", ["error_code"] = IsAddress(email) ? "ERROR_CONTACT_EXISTS" : "ERROR_GENERIC" });
            }
        }

        var result = new JsonObject { ["total_created"] = created.Count, ["error_count"] = errors.Count };
        result["new_members"] = created;
        result["errors"] = errors;
        await Answer.Json(context, result);
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

    private static async Task<(JsonObject? Body, string? Email)> ReadMember(HttpContext context)
    {
        if (await Endpoints.ReadBody(context) is not { } body)
        {
            return default;
        }

        var email = Text(body, "email_address");
        if (email is null)
        {
            await Answer.Problem(context, Problems.InvalidResource, ("", "Required fields were not provided: email_address"), ("email_address", "This value should not be blank."));
        }
        else if (!email.Contains('@', StringComparison.Ordinal))
        {
            await Answer.Problem(context, Problems.InvalidResource.With("Please provide a valid email address."), ("email_address", "This value is not a valid email address."));
        }
        else if (email.StartsWith("fake", StringComparison.OrdinalIgnoreCase))
        {
            await Answer.Problem(context, Problems.LooksFake, email);
        }
        else
        {
            return (body, email);
        }

        return default;
    }

    private Task WithList(HttpContext context, Func<MailingList, Task> action) =>
        _lists.TryGetValue(Endpoints.Route(context, "list_id"), out var list) ? action(list) : Answer.Problem(context, Problems.NotFound);

    /// <summary>A member is found by its hash, and by its address too.</summary>
    private Task WithMember(HttpContext context, Func<MailingList, Member, Task> action) => WithList(context, list =>
    {
        var id = Endpoints.Route(context, "subscriber_hash");
        var hash = id.Contains('@', StringComparison.Ordinal) ? Md5.Hex(id) : id;
        return list.Members.TryGetValue(hash, out var member) ? action(list, member) : Answer.Problem(context, Problems.NotFound);
    });

    private static bool IsAddress(string email) => MailAddress.TryCreate(email, out _);

    private static string? Text(JsonObject body, string name) =>
        body[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
