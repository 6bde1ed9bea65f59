using System.Globalization;
using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>The tags of members. A tag is a static segment.</summary>
internal sealed class Tags(AccountState state, Members members)
{
    public void Register(Dictionary<string, RequestDelegate> handlers)
    {
        handlers["lists.getListMemberTags"] = state.Read(call => members.WithMember(call, (list, member) => List(call, list, member)));
        handlers["lists.updateListMemberTags"] = state.Write(call => members.WithMember(call, (list, member) => Change(call, list, member)));
        handlers["lists.tagSearch"] = state.Read(call => Search(call, state.FindList(call)!));
    }

    /// <summary>The id of a list's tag, which is made if there is none of this name.</summary>
    public static int FindOrAdd(AccountState state, MailingList list, string name)
    {
        if (Find(list, name) is { } existing)
        {
            return (int)existing["id"]!;
        }

        var id = state.NextNumber();
        state.Tree.Add($"{list.Path}/segments", id.ToString(CultureInfo.InvariantCulture), StaticSegment(id, name, list, state.Now));
        return id;
    }

    public static JsonObject StaticSegment(int id, string name, MailingList list, string now) => new()
    {
        ["id"] = id,
        ["name"] = name,
        ["type"] = "static",
        ["created_at"] = now,
        ["updated_at"] = now,
        ["list_id"] = list.Id,
    };

    private static JsonObject? Find(MailingList list, string name) =>
        list.Segments.FirstOrDefault(segment => segment.Text("type") == "static" && string.Equals(segment.Text("name"), name, StringComparison.OrdinalIgnoreCase));

    private static Result List(ApiCall call, MailingList list, Member member) => Paging.Answer(
        call,
        "tags",
        [.. list.Segments.Where(segment => member.Segments.ContainsKey((int)segment["id"]!))],
        segment => new JsonObject { ["id"] = (int)segment["id"]!, ["name"] = segment.Text("name"), ["date_added"] = member.Segments[(int)segment["id"]!] });

    private Result Change(ApiCall call, MailingList list, Member member)
    {
        if (Checks.Required(call.Body, "tags") is { } missing)
        {
            return missing;
        }

        foreach (var (index, tag) in call.Body.Objects("tags").Index())
        {
            if ((Checks.Required(tag, "name", "status") ?? Checks.OneOf(tag, "status", "active", "inactive")) is { } wrong)
            {
                return wrong with { Fields = [.. wrong.Fields.Select(field => ($"tags.item:{index}.{field.Field}", field.Message))] };
            }
        }

        foreach (var tag in call.Body.Objects("tags"))
        {
            var name = tag.Text("name")!;
            if (tag.Text("status") == "active")
            {
                member.Segments.TryAdd(FindOrAdd(state, list, name), state.Now);
            }
            else if (Find(list, name) is { } segment)
            {
                member.Segments.Remove((int)segment["id"]!);
            }
        }

        member.LastChanged = state.Now;
        return Result.NoContent;
    }

    private static Result Search(ApiCall call, MailingList list)
    {
        var name = call.Query("name") ?? string.Empty;
        JsonNode[] found =
        [
            .. list.Segments
                .Where(segment => segment.Text("type") == "static" && segment.Text("name")!.StartsWith(name, StringComparison.OrdinalIgnoreCase))
                .Select(segment => new JsonObject { ["id"] = (int)segment["id"]!, ["name"] = segment.Text("name") }),
        ];
        return new JsonObject { ["tags"] = new JsonArray(found), ["total_items"] = found.Length, ["_links"] = new JsonArray() };
    }
}
