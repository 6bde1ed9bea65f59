using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>The send checklist and the actions of a campaign. Drafts are recognized by their id.</summary>
internal static class Campaigns
{
    public static void Register(Dictionary<string, RequestDelegate> handlers) => handlers["campaigns.getSendChecklist"] = Checklist;

    public static Task Act(HttpContext context)
    {
        var action = context.Request.Path.Value!.Split('/')[^1];
        var campaign = context.Request.RouteValues.GetValueOrDefault("campaign_id") as string;
        return (action, campaign) switch
        {
            ("send" or "schedule", not null) when Gatekeeper.User(context).IsUnderComplianceReview => Answer.Problem(context, Problems.ComplianceRelated),
            ("send", not null) when IsDraft(campaign) => Answer.Problem(context, Problems.BadRequest.With("Your Campaign is not ready to send.")),
            ("pause" or "resume", not null) when !campaign.StartsWith("rss", StringComparison.Ordinal) => Answer.Problem(context, Problems.InvalidAction),
            _ => Answer.NoContent(context),
        };
    }

    private static Task Checklist(HttpContext context)
    {
        var isReady = !IsDraft(Endpoints.Route(context, "campaign_id"));
        JsonArray items = isReady
            ? [Item("success", 501, "List", "Everyone in your audience."), Item("success", 502, "Subject", "The subject is set."), Item("success", 503, "Content", "The content is ready.")]
            : [Item("error", 501, "List", "No audience is selected."), Item("error", 502, "Subject", "The subject is missing."), Item("warning", 503, "Tracking", "Clicks are not tracked.")];
        return Endpoints.NamesUnknown(context)
            ? Answer.Problem(context, Problems.NotFound)
            : Answer.Json(context, new JsonObject { ["is_ready"] = isReady, ["items"] = items, ["_links"] = new JsonArray() });
    }

    private static JsonObject Item(string type, int id, string heading, string details) =>
        new() { ["type"] = type, ["id"] = id, ["heading"] = heading, ["details"] = details };

    private static bool IsDraft(string campaign) => campaign.StartsWith("draft", StringComparison.Ordinal);
}
