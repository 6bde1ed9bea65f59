using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.State;

namespace Mailchimp.Telemetry.Simulator.Resources;

/// <summary>Campaigns: saved, scheduled, sent or canceled.</summary>
internal sealed class CampaignResource : Resource
{
    private readonly AccountState _state;

    public CampaignResource(AccountState state)
        : base("/campaigns/{campaign_id}", "Campaign", "campaigns")
    {
        _state = state;
        Required = ["type"];
        Choices = [("type", ["regular", "plaintext", "absplit", "rss", "variate"])];
        Filters = [("type", "type"), ("status", "status"), ("list_id", "recipients.list_id"), ("folder_id", "settings.folder_id")];
        Times = ["create_time", "send_time"];
        CreatedAt = "create_time";
        Blank = ["parent_campaign_id", "send_time", "settings.subject_line", "settings.preview_text", "settings.title", "settings.from_name", "settings.reply_to", "settings.folder_id"];
    }

    public override Refusal? Check(ApiCall call, JsonObject body, JsonObject? existing) =>
        base.Check(call, body, existing)
        ?? (existing is not null && existing.Text("status") == "sent" ? new Refusal(Problems.BadRequest.With("A campaign that was sent cannot be changed."), null) : null)
        ?? (body.At("recipients.list_id") is { } list && !_state.Lists.ContainsKey(list.ToString()) ? Checks.Invalid("recipients.list_id", "There is no list with this id.") : null);

    public override void Complete(ApiCall call, JsonObject item)
    {
        item["web_id"] = _state.NextNumber();
        item["status"] = "save";
        item["emails_sent"] = 0;
        item["send_time"] = string.Empty;
        item["content_type"] ??= "template";
        foreach (var (member, isOn) in new[] { ("opens", true), ("html_clicks", true), ("text_clicks", false) })
        {
            item.Set($"tracking.{member}", item.At($"tracking.{member}")?.DeepClone() ?? isOn);
        }
    }

    public override JsonObject Describe(JsonObject item, string path)
    {
        var answer = base.Describe(item, path);
        var list = ListOf(_state, item);
        answer.Set("recipients.list_id", list?.Id ?? string.Empty);
        answer.Set("recipients.list_is_active", list is not null);
        answer.Set("recipients.list_name", list?.Name ?? string.Empty);
        answer.Set("recipients.recipient_count", Recipients(_state, item));
        return answer;
    }

    public static MailingList? ListOf(AccountState state, JsonObject campaign) =>
        campaign.At("recipients.list_id")?.ToString() is { } list ? state.Lists.GetValueOrDefault(list) : null;

    /// <summary>How many members a campaign goes to.</summary>
    public static int Recipients(AccountState state, JsonObject campaign) =>
        ListOf(state, campaign)?.Members.Values.Count(member => member.Status == "subscribed") ?? 0;
}
