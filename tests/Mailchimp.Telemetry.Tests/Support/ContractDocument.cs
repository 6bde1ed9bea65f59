using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mailchimp.Telemetry.Tests.Support;

/// <summary>The telemetry contract as data, <c>telemetry-contract.json</c>.</summary>
internal sealed record ContractDocument(
    int Version,
    string Meter,
    string LogCategory,
    ContractDocument.SpanAttribute[] SpanAttributes,
    ContractDocument.ErrorKind[] ErrorKinds,
    ContractDocument.Instrument[] Metrics,
    ContractDocument.LogEvent[] Events)
{
    public static ContractDocument Current { get; } = JsonSerializer.Deserialize<ContractDocument>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "telemetry-contract.json")),
        JsonSerializerOptions.Web)!;

    public sealed record SpanAttribute(string Name, string Type, string When);

    public sealed record ErrorKind(string Name, [property: JsonPropertyName("from")] string From, string Fault, [property: JsonPropertyName("retryable")] bool IsRetryable, bool CountsTowardIncident, string Level);

    public sealed record Instrument(string Name, string Kind, string Unit, string[] Attributes, double[]? Boundaries = null, bool Planned = false);

    public sealed record LogEvent(string Name, string Level, string[] Attributes, bool Planned = false);
}
