using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mailchimp.Telemetry.Tests.Support;

/// <summary>The telemetry contract as data, <c>telemetry-contract.json</c>.</summary>
internal sealed record Contract(
    int Version,
    string Meter,
    string LogCategory,
    Contract.SpanAttribute[] SpanAttributes,
    Contract.ErrorKind[] ErrorKinds,
    Contract.Instrument[] Metrics,
    Contract.LogEvent[] Events)
{
    public static Contract Current { get; } = JsonSerializer.Deserialize<Contract>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "telemetry-contract.json")),
        JsonSerializerOptions.Web)!;

    public sealed record SpanAttribute(string Name, string Type, string When);

    public sealed record ErrorKind(string Name, [property: JsonPropertyName("from")] string From, string Fault, bool Retryable, bool CountsTowardIncident, string Level);

    public sealed record Instrument(string Name, string Kind, string Unit, string[] Attributes, double[]? Boundaries = null, bool Planned = false);

    public sealed record LogEvent(string Name, string Level, string[] Attributes, bool Planned = false);
}
