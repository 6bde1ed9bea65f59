using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.State;
using Mailchimp.Telemetry.Simulator.Webhooks;

namespace Mailchimp.Telemetry.Simulator.Resources;

/// <summary>The webhooks that hear of finished batches.</summary>
internal sealed class BatchWebhookResource : Resource
{
    private const int MaxWebhooks = 20;

    private readonly AccountState _state;
    private readonly WebhookDelivery _delivery;

    public BatchWebhookResource(AccountState state, WebhookDelivery delivery)
        : base("/batch-webhooks/{batch_webhook_id}", "BatchWebhook", "webhooks")
    {
        (_state, _delivery) = (state, delivery);
        Required = ["url"];
    }

    public override Task<Refusal?> CheckOutsideAsync(ApiCall call) => WebhookUrl.CheckAsync(call, _delivery);

    public override Refusal? Check(ApiCall call, JsonObject body, JsonObject? existing) =>
        base.Check(call, body, existing)
        ?? (existing is null && _state.Tree.Items("batch-webhooks").Count >= MaxWebhooks ? Checks.Invalid("url", $"An account has {MaxWebhooks} batch webhooks or fewer.") : null);

    public override void Complete(ApiCall call, JsonObject item)
    {
        item["enabled"] ??= true;
        item["signing_enabled"] ??= true;
        item["signing_secret"] = WebhookSignature.NewSecret();
    }
}
