using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.EndToEndTests.Alerting;

/// <summary>What Alertmanager told one receiver, in the form of its webhook.</summary>
public sealed record Notification(string Receiver, JsonNode Body)
{
    public bool IsFiring => (string)Body["status"]! == "firing";

    public string GroupKey => (string)Body["groupKey"]!;

    public IReadOnlyList<Alert> Alerts => [.. Body["alerts"]!.AsArray().Select(alert => new Alert(alert!))];

    public bool IsAbout(string label, string value) => Alerts.Any(alert => alert[label] == value);

    public override string ToString() => $"{Receiver}: {Body.ToJsonString()}";
}

public sealed record Alert(JsonNode Json)
{
    public string Name => this["alertname"]!;

    public string Runbook => (string)Json["annotations"]!["runbook_url"]!;

    public string? this[string label] => (string?)Json["labels"]![label];
}
