using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.State;
using Mailchimp.Telemetry.Simulator.Webhooks;

namespace Mailchimp.Telemetry.Simulator.Resources;

/// <summary>The webhooks of a list.</summary>
internal sealed class ListWebhookResource(AccountState state, WebhookDelivery delivery) : WebhookResource("/lists/{list_id}/webhooks/{webhook_id}", "Webhook", delivery)
{
    private static readonly string[] Events = ["subscribe", "unsubscribe", "profile", "cleaned", "upemail", "campaign"];
    private static readonly (string Source, bool IsOn)[] Sources = [("user", true), ("admin", true), ("api", false)];

    public override Refusal? Check(ApiCall call, JsonObject body, JsonObject? existing) =>
        base.Check(call, body, existing)
        ?? (body.Text("url") is { } url && state.FindList(call)!.Webhooks.Any(webhook => webhook != existing && webhook.Text("url") == url)
            ? Checks.Invalid("url", "The list has a webhook with this URL already.")
            : null);

    /// <summary>All events are sent if none is named; changes through the API are sent only if asked for.</summary>
    public override void Complete(ApiCall call, JsonObject item)
    {
        var namesEvents = item["events"] is JsonObject;
        var events = item["events"] as JsonObject ?? [];
        var sources = item["sources"] as JsonObject ?? [];
        item["events"] = new JsonObject(Events.Select(name => KeyValuePair.Create(name, (JsonNode?)(namesEvents ? events.Flag(name) : true))));
        item["sources"] = new JsonObject(Sources.Select(source => KeyValuePair.Create(source.Source, (JsonNode?)(sources.ContainsKey(source.Source) ? sources.Flag(source.Source) : source.IsOn))));
        base.Complete(call, item);
        item["list_id"] = call.Route("list_id");
    }
}
