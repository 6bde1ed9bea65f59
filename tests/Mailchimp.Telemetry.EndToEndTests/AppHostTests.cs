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

        await Until.AsyncResult(
            () => host.GetAsync("spans" + All),
            static spans => (string[])["web", "worker"] is var services && services.All(service => spans.Spans().Any(span => span.Service == service && Kind(span.Record) is not null)),
            StartPatience);
        await Until.AsyncResult(
            () => host.GetAsync("resources"),
            static resources => resources.AsArray().Count(static resource => (bool)resource!["hasMetrics"]! && (bool)resource["hasLogs"]!) == 2);

        var spans = (await host.GetAsync("spans" + All)).Spans().ToList();
        var byId = spans.ToDictionary(static span => (string)span.Record["spanId"]!);
        var refused = spans.First(static span => span.Service == "web" && Kind(span.Record) == "member_exists").Record;
        var request = byId[(string)refused["parentSpanId"]!];
        request.Service.Should().Be("web");
        byId[(string)request.Record["parentSpanId"]!].Service.Should().Be("worker", "the sign-up goes through the web application");
        (await host.GetAsync("logs" + All)).Logs().Should().Contain(log => Kind(log.Record) == "member_exists" && (string?)log.Record["spanId"] == (string)refused["spanId"]!);

        foreach (var what in (string[])["resources", "spans", "logs", "traces"])
        {
            var text = (await host.GetAsync(what + (what == "resources" ? string.Empty : All))).ToJsonString();
            text.Should().NotContain("@reader.example");
            Regex.IsMatch(text, "[0-9a-f]{32}-us[0-9]").Should().BeFalse("no key is told in {0}", what);
        }

        host.Processes().Should().HaveCountGreaterThan(4, "the orchestrator, the dashboard, and three resources run");
        var output = await host.StopAsync();
        Regex.IsMatch(output, "[0-9a-f]{32}-us[0-9]").Should().BeFalse("no key is printed");
        await Until.Holds(() => host.Processes().Count == 0);
    }

    private static string? Kind(JsonNode record) => record.Attribute("mailchimp.error.kind");
}
