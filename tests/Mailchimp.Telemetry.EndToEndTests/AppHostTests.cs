using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Mailchimp.Telemetry.EndToEndTests.Support;

namespace Mailchimp.Telemetry.EndToEndTests;

/// <summary>The sample AppHost, as its user starts it: Aspire runs the simulator, a web application and a worker.</summary>
public sealed class AppHostTests
{
    private const string All = "?limit=100000";

    /// <summary>Seconds where it has a core to itself, minutes where it has not: five programs start one after the other.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(6);

    [SkippableFact]
    public async Task Aspire_shows_the_errors_of_the_web_application_and_of_the_worker_and_no_key_and_leaves_no_process_behind()
    {
        await using var host = new AspireAppHost();

        var spans = await Until.AsyncResult(
            () => host.GetAsync("spans" + All),
            static spans => SignUpTwice(spans) is not null && spans.Spans().Any(static span => span.Service == "worker" && Kind(span.Record) is not null),
            StartPatience);
        var spanId = (string)SignUpTwice(spans)!["spanId"]!;
        await Until.AsyncResult(
            () => host.GetAsync("logs" + All),
            logs => logs.Logs().Any(log => Kind(log.Record) == "member_exists" && (string?)log.Record["spanId"] == spanId));
        await Until.AsyncResult(
            () => host.GetAsync("resources"),
            static resources => resources.AsArray().Count(static resource => (bool)resource!["hasMetrics"]! && (bool)resource["hasLogs"]!) == 2);

        foreach (var what in (string[])["resources", "spans", "logs", "traces"])
        {
            var text = (await host.GetAsync(what + (what == "resources" ? string.Empty : All))).ToJsonString();
            text.Should().NotContain("@reader.example");
            Regex.IsMatch(text, "[0-9a-f]{32}-us[0-9]").Should().BeFalse("no key is told in {0}", what);
        }

        host.Processes().Should().HaveCountGreaterThan(4, "the orchestrator, the dashboard, and three resources run");
        var output = await host.StopAsync();
        Regex.IsMatch(output, "[0-9a-f]{32}-us[0-9]").Should().BeFalse("no key is printed");
        host.Processes().Should().BeEmpty();
    }

    /// <summary>The call of a reader who signs up again: from the worker through the web application to Mailchimp, all in one trace.</summary>
    private static JsonNode? SignUpTwice(JsonNode answer)
    {
        var spans = answer.Spans().ToDictionary(static span => (string)span.Record["spanId"]!);
        return spans.Values.FirstOrDefault(span => span.Service == "web" && Kind(span.Record) == "member_exists" && Parent(span).Service == "web" && Parent(Parent(span)).Service == "worker").Record;

        (string Service, JsonNode? Record) Parent((string Service, JsonNode? Record) span) =>
            (string?)span.Record?["parentSpanId"] is { } id ? spans.GetValueOrDefault(id) : default;
    }

    private static string? Kind(JsonNode record) => record.Attribute("mailchimp.error.kind");
}
