using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.Resources;
using Mailchimp.Telemetry.Simulator.State;
using Mailchimp.Telemetry.Simulator.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>The content, the send checklist and the actions of campaigns, and the search for them.</summary>
internal sealed class Campaigns(AccountState state, CampaignResource resource, ResourceHandlers resources, ListEvents events)
{
    private const string ContentItem = "content";

    public void Register(Dictionary<string, RequestDelegate> handlers)
    {
        handlers["campaigns.getContent"] = state.Read(call => With(call, (_, path) => Content(path)));
        handlers["campaigns.setContent"] = state.Write(call => With(call, (campaign, path) => SetContent(call, campaign, path)));
        handlers["campaigns.getSendChecklist"] = state.Read(call => With(call, Checklist));
        handlers["campaigns.send"] = state.Act(call => With(call, (campaign, path) => Send(call, campaign, path)));
        handlers["campaigns.schedule"] = state.Act(call => With(call, (campaign, path) => Schedule(call, campaign, path)));
        handlers["campaigns.unschedule"] = state.Act(call => With(call, (campaign, _) => Move(campaign, "schedule", "save")));
        handlers["campaigns.cancelSend"] = state.Act(call => With(call, (campaign, _) => Move(campaign, "sent", "canceled")));
        handlers["campaigns.pause"] = state.Act(call => With(call, (campaign, _) => IsRss(campaign) ? Move(campaign, "sending", "paused") : InvalidAction));
        handlers["campaigns.resume"] = state.Act(call => With(call, (campaign, _) => IsRss(campaign) ? Move(campaign, "paused", "sending") : InvalidAction));
        handlers["campaigns.replicate"] = state.Act(call => With(call, (campaign, path) => Copy(call, campaign, path)));
        handlers["campaigns.createResend"] = state.Act(call => With(call, (campaign, path) => Copy(call, campaign, path)));
        handlers["campaigns.sendTestEmail"] = state.Write(call => With(call, (_, _) =>
            (Checks.Required(call.Body, "test_emails", "send_type") ?? Checks.OneOf(call.Body, "send_type", "html", "plaintext")) is { } refusal ? refusal : Result.NoContent));
        handlers["searchCampaigns.search"] = state.Read(Search);
    }

    private static Result InvalidAction => new Refusal(Problems.InvalidAction, null);

    private static bool IsRss(JsonObject campaign) => campaign.Text("type") == "rss";

    private Result With(ApiCall call, Func<JsonObject, string, Result> action) => resources.WithItem(call, resource, action);

    private JsonObject? FindContent(string path) => state.Tree.Find($"{path}/content", ContentItem);

    private Result Content(string path)
    {
        var content = FindContent(path);
        return new JsonObject
        {
            ["plain_text"] = content?.Text("plain_text") ?? string.Empty,
            ["html"] = content?.Text("html") ?? string.Empty,
            ["archive_html"] = content?.Text("html") ?? string.Empty,
            ["_links"] = new JsonArray(),
        };
    }

    private Result SetContent(ApiCall call, JsonObject campaign, string path)
    {
        var body = call.Body;
        if (body.At("template.id") is { } id && state.Tree.Find("templates", id.ToString()) is null)
        {
            return Checks.Invalid("template.id", "There is no template with this id.");
        }

        var html = body.Text("html") ?? (body.At("template.id") is { } template ? state.Tree.Find("templates", template.ToString())!.Text("html") : null);
        state.Tree.Remove($"{path}/content", ContentItem);
        state.Tree.Add($"{path}/content", ContentItem, new JsonObject { ["html"] = html, ["plain_text"] = body.Text("plain_text") });
        campaign["content_type"] = body["template"] is null ? "html" : "template";
        return Content(path);
    }

    /// <summary>What a campaign lacks.</summary>
    private (string Heading, bool IsMet, bool IsRequired, string Details)[] Requirements(JsonObject campaign, string path) =>
    [
        ("List", CampaignResource.ListOf(state, campaign) is not null, true, "The audience that it is sent to."),
        ("Subject", campaign.At("settings.subject_line")?.ToString() is { Length: > 0 }, true, "The line that its readers see first."),
        ("Content", FindContent(path) is { } content && (content.Text("html") ?? content.Text("plain_text")) is { Length: > 0 }, true, "What its readers get."),
        ("Tracking", campaign.At("tracking.html_clicks")?.ToString() != "false", false, "Whether clicks are counted."),
    ];

    private bool IsReady(JsonObject campaign, string path) => Requirements(campaign, path).All(requirement => requirement.IsMet || !requirement.IsRequired);

    private Result Checklist(JsonObject campaign, string path) => new JsonObject
    {
        ["is_ready"] = IsReady(campaign, path),
        ["items"] = new JsonArray([.. Requirements(campaign, path).Index().Select(item => new JsonObject
        {
            ["type"] = item.Item.IsMet ? "success" : item.Item.IsRequired ? "error" : "warning",
            ["id"] = 501 + item.Index,
            ["heading"] = item.Item.Heading,
            ["details"] = item.Item.Details,
        })]),
        ["_links"] = new JsonArray(),
    };

    private Result Send(ApiCall call, JsonObject campaign, string path)
    {
        if (WhyNotSent(call, campaign, path) is { } refusal)
        {
            return refusal;
        }

        campaign["status"] = IsRss(campaign) ? "sending" : "sent";
        campaign["send_time"] = state.Now;
        campaign["emails_sent"] = CampaignResource.Recipients(state, campaign);
        events.OnCampaignSent(CampaignResource.ListOf(state, campaign)!, campaign);
        return Result.NoContent;
    }

    private Result Schedule(ApiCall call, JsonObject campaign, string path)
    {
        if ((WhyNotSent(call, campaign, path) ?? Checks.Required(call.Body, "schedule_time")) is { } refusal)
        {
            return refusal;
        }

        if (Timestamp.Parse(call.Body.Text("schedule_time")) is not { } time)
        {
            return Checks.Invalid("schedule_time", "This value should be a date and time.");
        }

        campaign["status"] = "schedule";
        campaign["send_time"] = Timestamp.Format(time);
        return Result.NoContent;
    }

    private Refusal? WhyNotSent(ApiCall call, JsonObject campaign, string path) =>
        Gatekeeper.User(call.Context).IsUnderComplianceReview ? new Refusal(Problems.ComplianceRelated, null)
        : campaign.Text("status") is not ("save" or "schedule" or "paused") ? new Refusal(Problems.BadRequest.With("The campaign was sent already."), null)
        : !IsReady(campaign, path) ? new Refusal(Problems.BadRequest.With("Your Campaign is not ready to send."), null)
        : null;

    /// <summary>Takes a campaign from one status to another, or refuses if it has neither.</summary>
    private static Result Move(JsonObject campaign, string from, string to)
    {
        if (campaign.Text("status") != from)
        {
            return InvalidAction;
        }

        campaign["status"] = to;
        if (to == "save")
        {
            campaign["send_time"] = string.Empty;
        }

        return Result.NoContent;
    }

    private Result Copy(ApiCall call, JsonObject campaign, string path)
    {
        var copy = resources.Add(call, resource, "campaigns", campaign);
        copy["parent_campaign_id"] = campaign.Text("id");
        if (copy.At("settings.title")?.ToString() is { Length: > 0 } title)
        {
            copy["settings"]!["title"] = $"{title} (copy 01)";
        }

        var copyPath = $"campaigns/{copy.Text("id")}";
        if (FindContent(path) is { } content)
        {
            state.Tree.Add($"{copyPath}/content", ContentItem, (JsonObject)content.DeepClone());
        }

        return resource.Describe(copy, copyPath);
    }

    private Result Search(ApiCall call)
    {
        var query = call.Query("query") ?? string.Empty;
        JsonNode[] found =
        [
            .. state.Tree.Items("campaigns")
                .Where(campaign => campaign["settings"] is JsonObject settings && (Contains(settings, "title") || Contains(settings, "subject_line")))
                .Select(campaign => new JsonObject { ["campaign"] = resource.Describe(campaign, $"campaigns/{campaign.Text("id")}"), ["snippet"] = campaign.At("settings.subject_line")?.ToString() ?? string.Empty }),
        ];
        return new JsonObject { ["results"] = new JsonArray(found), ["total_items"] = found.Length, ["_links"] = new JsonArray() };

        bool Contains(JsonObject settings, string name) => settings.Text(name)?.Contains(query, StringComparison.OrdinalIgnoreCase) ?? false;
    }
}
