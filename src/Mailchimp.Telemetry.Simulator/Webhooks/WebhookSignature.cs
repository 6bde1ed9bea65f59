using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator.Webhooks;

/// <summary>Signs the body of a webhook, so that its receiver can tell who sent it, and when.</summary>
internal static class WebhookSignature
{
    public const string Header = "X-Mailchimp-Signature";

    public static string NewSecret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>What to sign the deliveries of a webhook with, or null if it does not ask for signatures.</summary>
    public static string? SecretOf(JsonObject webhook) => webhook.Flag("signing_enabled") ? webhook.Text("signing_secret") : null;

    /// <summary><c>t=</c> the Unix time in seconds, <c>v1=</c> the HMAC-SHA256 of time, dot and body.</summary>
    public static string Create(string secret, string body, DateTimeOffset time)
    {
        var seconds = time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"t={seconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{seconds}.{body}")))}";
    }
}
