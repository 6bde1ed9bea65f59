using Mailchimp.Telemetry.Simulator.State;

namespace Mailchimp.Telemetry.Simulator.Webhooks;

/// <summary>What the URL of a webhook must be: on this machine, and answering.</summary>
internal static class WebhookUrl
{
    public static async Task<Refusal?> CheckAsync(ApiCall call, WebhookDelivery delivery)
    {
        if (call.Body.Text("url") is not { } url)
        {
            return null;
        }

        return !Loopback.IsUrl(url) ? Checks.Invalid("url", "The simulator sends webhooks to this machine only: use http://127.0.0.1:PORT/ or http://localhost:PORT/.")
            : !await delivery.RespondsAsync(url) ? Checks.Invalid("url", "The URL must answer a GET request with a 2xx status within 10 seconds.")
            : null;
    }
}
