using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.State;

namespace Mailchimp.Telemetry.Simulator.Resources;

/// <summary>Segments of a list: static ones, which are its tags, and saved ones, which are conditions.</summary>
internal sealed class SegmentResource : Resource
{
    private const string Addresses = "static_segment";

    private readonly AccountState _state;

    public SegmentResource(AccountState state)
        : base("/lists/{list_id}/segments/{segment_id}", "Segment", "segments")
    {
        _state = state;
        Ids = IdForm.Number;
        Required = ["name"];
        Filters = [("type", "type")];
        Times = ["created_at", "updated_at"];
    }

    public override Refusal? Check(ApiCall call, JsonObject body, JsonObject? existing) =>
        base.Check(call, body, existing)
        ?? (existing is null && body[Addresses] is null && body["options"] is null
            ? Checks.Invalid(Addresses, "A segment needs either static_segment or options.")
            : body[Addresses] is null or JsonArray ? null : Checks.Invalid(Addresses, "Schema describes array, other type found instead"));

    public override void Complete(ApiCall call, JsonObject item)
    {
        item["type"] = item[Addresses] is null ? "saved" : "static";
        item["created_at"] = _state.Now;
        item["list_id"] = call.Route("list_id");
    }

    /// <summary>Puts those into a static segment whom the request names, and nobody else; addresses that are not on the list are ignored.</summary>
    public override void OnChanged(ApiCall call, JsonObject item)
    {
        item["updated_at"] = _state.Now;
        item.Remove(Addresses);
        if (!call.Body.ContainsKey(Addresses))
        {
            return;
        }

        var list = _state.FindList(call)!;
        RemoveAll(list, item);
        foreach (var member in call.Body.Texts(Addresses).Select(list.Find).OfType<Member>())
        {
            member.Segments.TryAdd((int)item["id"]!, _state.Now);
        }
    }

    public override Refusal? OnRemoving(ApiCall call, JsonObject item)
    {
        RemoveAll(_state.FindList(call)!, item);
        return null;
    }

    public override JsonObject Describe(JsonObject item, string path)
    {
        var answer = base.Describe(item, path);
        answer["member_count"] = SegmentMembers.Of(_state.Lists[item.Text("list_id")!], item).Count;
        if (item.Text("type") == "static")
        {
            answer.Remove("options");
        }

        return answer;
    }

    private static void RemoveAll(MailingList list, JsonObject item)
    {
        foreach (var member in list.Members.Values)
        {
            member.Segments.Remove((int)item["id"]!);
        }
    }
}
