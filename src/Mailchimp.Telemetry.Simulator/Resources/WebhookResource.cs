using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.State;
using Mailchimp.Telemetry.Simulator.Webhooks;

namespace Mailchimp.Telemetry.Simulator.Resources;

/// <summary>Webhooks: their URL is tried, and the answer's <c>signing_secret</c> is what their signatures are made with.</summary>
internal abstract class WebhookResource : Resource
{
    private readonly WebhookDelivery _delivery;

    protected WebhookResource(string path, string shape, WebhookDelivery delivery)
        : base(path, shape, "webhooks")
    {
        _delivery = delivery;
        Required = ["url"];
    }

    public override Task<Refusal?> CheckOutsideAsync(ApiCall call) => WebhookUrl.CheckAsync(call, _delivery);

    public override void Complete(ApiCall call, JsonObject item)
    {
        item["signing_enabled"] ??= true;
        item["signing_secret"] = WebhookSignature.NewSecret();
    }
}
