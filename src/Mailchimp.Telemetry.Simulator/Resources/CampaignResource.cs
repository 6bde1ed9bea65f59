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
        item["content_type"] = item.Text("content_type") ?? "template";
    }

    public override JsonObject Describe(JsonObject item, string path)
    {
        var answer = base.Describe(item, path);
        var recipients = answer["recipients"] as JsonObject ?? [];
        var list = ListOf(_state, item);
        recipients["list_id"] = list?.Id ?? string.Empty;
        recipients["list_is_active"] = list is not null;
        recipients["list_name"] = list?.Name ?? string.Empty;
        recipients["recipient_count"] = Recipients(_state, item);
        if (answer["recipients"] is null)
        {
            answer["recipients"] = recipients;
        }

        return answer;
    }

    public static MailingList? ListOf(AccountState state, JsonObject campaign) =>
        campaign.At("recipients.list_id")?.ToString() is { } list ? state.Lists.GetValueOrDefault(list) : null;

    /// <summary>How many members a campaign goes to.</summary>
    public static int Recipients(AccountState state, JsonObject campaign) =>
        ListOf(state, campaign)?.Members.Values.Count(member => member.Status == "subscribed") ?? 0;
}
