using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.EndToEndTests.Support;

/// <summary>Reads OTLP in JSON, as the Aspire dashboard's API gives it.</summary>
internal static class OtlpJson
{
    /// <summary>All spans of an answer, each with the name of its service.</summary>
    public static IEnumerable<(string Service, JsonNode Record)> Spans(this JsonNode answer) => answer.Records("resourceSpans", "scopeSpans", "spans");

    /// <summary>All log records of an answer, each with the name of its service.</summary>
    public static IEnumerable<(string Service, JsonNode Record)> Logs(this JsonNode answer) => answer.Records("resourceLogs", "scopeLogs", "logRecords");

    /// <summary>The text of an attribute, or null.</summary>
    public static string? Attribute(this JsonNode record, string name) =>
        (string?)record["attributes"]?.AsArray().FirstOrDefault(attribute => (string)attribute!["key"]! == name)?["value"]!["stringValue"];

    private static IEnumerable<(string Service, JsonNode Record)> Records(this JsonNode answer, string resources, string scopes, string records) =>
        from resource in answer["data"]?[resources]?.AsArray() ?? []
        let service = resource["resource"]!.Attribute("service.name")
        from scope in resource[scopes]!.AsArray()
        from record in scope![records]!.AsArray()
        select (service, record);
}
