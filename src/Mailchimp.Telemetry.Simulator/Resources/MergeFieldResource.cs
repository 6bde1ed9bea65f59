using System.Globalization;
using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.State;

namespace Mailchimp.Telemetry.Simulator.Resources;

/// <summary>The merge fields of a list, with integer ids and tags that are unique in the list.</summary>
internal sealed class MergeFieldResource : Resource
{
    private readonly AccountState _state;

    public MergeFieldResource(AccountState state)
        : base("/lists/{list_id}/merge-fields/{merge_id}", "MergeField", "merge_fields")
    {
        _state = state;
        IdMember = "merge_id";
        Ids = IdForm.Ordinal;
        Required = ["name", "type"];
        Choices = [("type", ["text", "number", "address", "phone", "date", "url", "imageurl", "radio", "dropdown", "birthday", "zip"])];
        Filters = [("type", "type"), ("required", "required")];
    }

    public override Refusal? Check(ApiCall call, JsonObject body, JsonObject? existing) =>
        base.Check(call, body, existing)
        ?? (body.Text("tag") is { } tag && _state.FindList(call)!.MergeFields.Any(field => field != existing && string.Equals(field.Text("tag"), tag, StringComparison.OrdinalIgnoreCase))
            ? new Refusal(Problems.InvalidResource.With($"A Merge Field with the tag \"{tag.ToUpperInvariant()}\" already exists for this list."), null, ("tag", "This tag is taken."))
            : null);

    public override void Complete(ApiCall call, JsonObject item)
    {
        var id = (int)item["merge_id"]!;
        item["tag"] = item.Text("tag") is { Length: > 0 } tag ? tag.ToUpperInvariant() : string.Create(CultureInfo.InvariantCulture, $"MMERGE{id}");
        item["required"] ??= false;
        item["default_value"] ??= string.Empty;
        item["public"] ??= false;
        item["display_order"] ??= id + 1;
        item["help_text"] ??= string.Empty;
        item["list_id"] = call.Route("list_id");
    }
}
