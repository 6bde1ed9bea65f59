using System.Text.Json;

namespace Mailchimp.Telemetry.Tests.Redaction;

/// <summary>A text that was once redacted wrongly, and its redacted form.</summary>
internal sealed record Edge(string Text, string Safe)
{
    public static Edge[] All { get; } = JsonSerializer.Deserialize<Edge[]>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "edges.json")), JsonSerializerOptions.Web)!;
}
