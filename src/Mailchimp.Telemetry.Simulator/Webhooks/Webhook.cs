namespace Mailchimp.Telemetry.Simulator.Webhooks;

/// <summary>A webhook on its way.</summary>
/// <param name="Url">Where it goes.</param>
/// <param name="Body">The form.</param>
/// <param name="Secret">What it is signed with; null if it is not.</param>
/// <param name="Done">Called once it is delivered or given up.</param>
internal sealed record Webhook(string Url, string Body, string? Secret = null, Action? Done = null);
