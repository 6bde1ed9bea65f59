using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.State;
using Mailchimp.Telemetry.Simulator.Webhooks;

namespace Mailchimp.Telemetry.Simulator.Resources;

/// <summary>The webhooks that hear of finished batches.</summary>
internal sealed class BatchWebhookResource(AccountState state, WebhookDelivery delivery) : WebhookResource("/batch-webhooks/{batch_webhook_id}", "BatchWebhook", delivery)
{
    private const int MaxWebhooks = 20;

    public override Refusal? Check(ApiCall call, JsonObject body, JsonObject? existing) =>
        base.Check(call, body, existing)
        ?? (existing is null && state.Tree.Items("batch-webhooks").Count >= MaxWebhooks ? Checks.Invalid("url", $"An account has {MaxWebhooks} batch webhooks or fewer.") : null);

    public override void Complete(ApiCall call, JsonObject item)
    {
        item["enabled"] ??= true;
        base.Complete(call, item);
    }
}
