using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Newsletter;

/// <summary>One JSON object on standard output at the end, and nothing else there.</summary>
internal sealed class JsonView(Recorder recorder) : View(recorder)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override Task RunAsync(Func<IProgress<DayProgress>, Task> day) => day(new Reporter(static _ => { }));

    public override void Summarize(HealthStatus health)
    {
        var totals = Recorder.Totals;
        var errors = new JsonObject();
        var spans = new JsonObject();
        foreach (var error in totals.Errors)
        {
            errors[error.Kind] = error.Count;
            if (Recorder.Examples.TryGetValue(error.Kind, out var span))
            {
                spans[error.Kind] = Describe(span);
            }
        }

        Console.WriteLine(new JsonObject
        {
            ["calls"] = totals.Calls,
            ["errors"] = errors,
            ["hidden"] = Describe(totals.Hidden),
            ["batches"] = new JsonObject(totals.Batches.Select(batch => KeyValuePair.Create(batch.Key, (JsonNode?)batch.Value))),
            ["peakSaturation"] = Recorder.PeakSaturation,
            ["abandoned"] = totals.Abandoned,
            ["incidents"] = new JsonArray([.. Recorder.Incidents.Select(Describe)]),
            ["health"] = health.ToString(),
            ["spans"] = spans,
        }.ToJsonString(Readable));
    }

    public override void Say(string line) => Console.Error.WriteLine(line);

    private static JsonObject Describe(IReadOnlyList<HiddenCount> hidden) => new(hidden
        .GroupBy(count => count.Where)
        .Select(where => KeyValuePair.Create(where.Key, (JsonNode?)new JsonObject(where.Select(count => KeyValuePair.Create(count.Code, (JsonNode?)count.Count))))));

    private static JsonObject Describe(IncidentRecord incident) => new()
    {
        ["datacenter"] = incident.Datacenter,
        ["reason"] = incident.Reason,
        ["opened"] = incident.Opened.UtcDateTime,
        ["closed"] = incident.Closed?.UtcDateTime,
    };

    private static JsonObject Describe(Activity span)
    {
        var attributes = new JsonObject();
        foreach (var (name, value) in span.EnumerateTagObjects())
        {
            attributes[name] = value switch
            {
                bool flag => flag,
                int number => number,
                string[] list => new JsonArray([.. list.Select(item => (JsonNode)item)]),
                _ => value?.ToString(),
            };
        }

        return new JsonObject
        {
            ["name"] = span.DisplayName,
            ["traceId"] = span.TraceId.ToHexString(),
            ["spanId"] = span.SpanId.ToHexString(),
            ["status"] = span.Status.ToString(),
            ["statusDescription"] = span.StatusDescription,
            ["attributes"] = attributes,
        };
    }
}
