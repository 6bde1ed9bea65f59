using System.Globalization;
using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>Creates, lists, changes and deletes lists.</summary>
internal sealed class Lists(AccountState state)
{
    private const int MaxLists = 100_000;

    private static readonly string[] Required =
    [
        "name", "permission_reminder", "email_type_option",
        "contact.company", "contact.address1", "contact.city", "contact.country",
        "campaign_defaults.from_name", "campaign_defaults.from_email", "campaign_defaults.subject", "campaign_defaults.language",
    ];

    private static readonly JsonObject Sample = Shapes.Item("List");

    /// <summary>The merge fields that a new list has.</summary>
    private static readonly (string Tag, string Name, string Type)[] FirstFields =
        [("FNAME", "First Name", "text"), ("LNAME", "Last Name", "text"), ("ADDRESS", "Address", "address"), ("PHONE", "Phone Number", "phone"), ("BIRTHDAY", "Birthday", "birthday")];

    public void Register(Dictionary<string, RequestDelegate> handlers)
    {
        handlers["lists.getAllLists"] = state.Read(List);
        handlers["lists.createList"] = state.Write(Create);
        handlers["lists.getList"] = state.Read(call => state.FindList(call) is { } list ? list.ToJson() : Result.NotFound);
        handlers["lists.updateList"] = state.Write(call => state.FindList(call) is { } list ? Change(call, list) : Result.NotFound);
        handlers["lists.deleteList"] = state.Read(call => state.FindList(call) is { } list ? Delete(list) : Result.NotFound);
    }

    private Result List(ApiCall call)
    {
        var email = call.Query("email");
        MailingList[] lists =
        [
            .. state.Lists.Values.Where(list =>
                (email is null || list.Find(email) is not null)
                && Timestamp.IsWithin(call, "date_created", list.Settings["date_created"])),
        ];
        var answer = Paging.Answer(call, "lists", lists, list => list.ToJson());
        if (answer.Body is { } body)
        {
            body["constraints"] = new JsonObject { ["may_create"] = true, ["max_instances"] = MaxLists, ["current_total_instances"] = state.Lists.Count };
        }

        return answer;
    }

    private Result Create(ApiCall call)
    {
        if ((Checks.Required(call.Body, Required) ?? Checks.Types(call.Body, Sample)) is { } refusal)
        {
            return refusal;
        }

        var settings = (JsonObject)call.Body.DeepClone();
        settings["date_created"] = state.Now;
        var list = new MailingList(NewId(call.Body.Text("name")), state.NextNumber(), settings, state.Tree);
        state.Lists.Add(list.Id, list);
        foreach (var (index, (tag, name, type)) in FirstFields.Index())
        {
            var field = new JsonObject
            {
                ["merge_id"] = index + 1,
                ["tag"] = tag,
                ["name"] = name,
                ["type"] = type,
                ["required"] = false,
                ["default_value"] = string.Empty,
                ["public"] = index < 2,
                ["display_order"] = index + 2,
                ["help_text"] = string.Empty,
            };
            state.Tree.Add($"{list.Path}/merge-fields", (index + 1).ToString(CultureInfo.InvariantCulture), field);
        }

        return list.ToJson();
    }

    /// <summary>The first list of a name has an id that can be told from the name.</summary>
    private string NewId(string? name)
    {
        var id = Md5.Hex(name ?? string.Empty)[..10];
        return state.Lists.ContainsKey(id) ? Md5.Hex($"{name} {state.NextNumber()}")[..10] : id;
    }

    private static Result Change(ApiCall call, MailingList list)
    {
        if (Checks.Types(call.Body, Sample) is { } refusal)
        {
            return refusal;
        }

        list.Settings.Merge(call.Body);
        return list.ToJson();
    }

    private Result Delete(MailingList list)
    {
        state.Lists.Remove(list.Id);
        state.Tree.RemoveBelow(list.Path + "/");
        return Result.NoContent;
    }
}
