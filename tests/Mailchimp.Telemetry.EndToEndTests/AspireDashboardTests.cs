using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Mailchimp.Telemetry.EndToEndTests.Support;

namespace Mailchimp.Telemetry.EndToEndTests;

/// <summary>What a receiver of OTLP that we did not write makes of the sample's day.</summary>
public sealed class AspireDashboardTests
{
    [SkippableTheory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task The_Aspire_dashboard_has_each_error_of_the_day_as_a_span_and_a_log_of_one_trace_and_no_secret(string protocol)
    {
        using var dashboard = await AspireDashboard.StartAsync();

        var day = await DotnetProcess.RunNewsletterAsync(["--seconds", "4", "--json"], new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = (protocol == "grpc" ? dashboard.Grpc : dashboard.Http)!.AbsoluteUri,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
            ["OTEL_SERVICE_NAME"] = "newsletter",
        });

        day.ExitCode.Should().Be(0, day.Error);
        var errors = JsonNode.Parse(day.Output)!["errors"]!.AsObject().ToDictionary(error => error.Key, error => (int)error.Value!);
        var resource = (await dashboard.GetAsync("resources")).AsArray().Should().ContainSingle().Subject!;
        ((string)resource["name"]!).Should().Be("newsletter");
        ((bool)resource["hasMetrics"]! && (bool)resource["hasLogs"]! && (bool)resource["hasTraces"]!).Should().BeTrue();

        var spans = (await dashboard.GetAsync("spans?limit=100000")).Spans().Select(static span => span.Record).ToList();
        var logs = (await dashboard.GetAsync("logs?limit=100000")).Logs().Select(static log => log.Record).ToList();
        var failed = spans.Where(span => Kind(span) is not null).ToDictionary(span => (string)span["spanId"]!);
        failed.Values.GroupBy(span => Kind(span)!).ToDictionary(kind => kind.Key, kind => kind.Count()).Should().BeEquivalentTo(errors);
        failed.Values.Should().OnlyContain(span => (string?)span["parentSpanId"] != null, "each call belongs to an event of the day");

        var told = logs.Where(log => (string?)log["eventName"] == "mailchimp.api.error").ToList();
        told.Should().HaveCount(errors.Values.Sum());
        told.Should().OnlyContain(log => (string)failed[(string)log["spanId"]!]["traceId"]! == (string)log["traceId"]! && Kind(failed[(string)log["spanId"]!]) == Kind(log));

        var all = string.Join('\n', spans.Concat(logs).Select(record => record.ToJsonString()));
        all.Should().NotContain("@reader.example");
        Regex.IsMatch(all, "[0-9a-f]{32}-us[0-9]").Should().BeFalse("no key is told");
    }

    private static string? Kind(JsonNode record) => record.Attribute("mailchimp.error.kind");
}
