using Mailchimp.Telemetry.EndToEndTests.Support;
using Mailchimp.Telemetry.Simulator;

namespace Mailchimp.Telemetry.EndToEndTests;

public sealed class NewsletterTests(NewsletterDay day) : IClassFixture<NewsletterDay>
{
    private static readonly string[] WithoutProblem =
    [
        "cdn_timeout", "gateway_timeout", "service_unavailable", "server_error", "edge_blocked", "throttled",
        "timeout", "name_resolution", "connection", "tls", "protocol",
    ];

    [Fact]
    public void A_day_shows_at_least_25_kinds_each_with_an_example_span()
    {
        day.Result.ExitCode.Should().Be(0, day.Result.Error);
        var errors = day.Json["errors"]!.AsObject();
        var spans = day.Json["spans"]!.AsObject();

        errors.Should().HaveCountGreaterThanOrEqualTo(25);
        spans.Select(span => span.Key).Should().BeEquivalentTo(errors.Select(error => error.Key));
        ((long)day.Json["calls"]!).Should().BeGreaterThan(errors.Sum(error => (long)error.Value!));
        foreach (var (kind, span) in spans)
        {
            var attributes = span!["attributes"]!.AsObject();
            attributes.Should().ContainKey("url.template", kind);
            if (!WithoutProblem.Contains(kind))
            {
                attributes.Should().ContainKey("mailchimp.error.title", kind);
                attributes.Should().ContainKey("mailchimp.error.status", kind);
                attributes.Should().ContainKey("mailchimp.error.instance", kind);
            }
        }
    }

    [Fact]
    public void A_day_shows_saturation_abandoned_calls_and_an_incident_that_opens_and_closes()
    {
        ((double)day.Json["peakSaturation"]!).Should().BeGreaterThanOrEqualTo(1);
        ((long)day.Json["abandoned"]!).Should().BePositive();
        day.Json["incidents"]!.AsArray().Should().Contain(incident =>
            (string)incident!["datacenter"]! == "us6" && (string)incident["reason"]! == "server_errors" && (DateTime?)incident["opened"] < (DateTime?)incident["closed"]);
        ((string)day.Json["health"]!).Should().Be("Degraded", "an expired key was used during the day");
        day.Receiver.Logs.Select(log => log.EventName).Should().Contain(["mailchimp.concurrency.saturated", "mailchimp.incident.opened", "mailchimp.incident.closed"]);
        day.Receiver.Metrics.Select(metric => metric.Name).Should().Contain(["mailchimp.client.concurrency.peak_saturation", "mailchimp.client.incident.active", "mailchimp.client.abandoned_requests"]);
    }

    [Fact]
    public void The_exported_spans_carry_the_contracts_attributes()
    {
        day.Receiver.Resources.Should().NotBeEmpty().And.OnlyContain(resource => resource.Attributes.Text("service.name") == "newsletter");
        var failed = day.Receiver.Spans.Where(span => span.Attributes.Has("mailchimp.error.kind")).ToList();

        failed.Select(span => span.Attributes.Text("mailchimp.error.kind")).Distinct().Should().BeEquivalentTo(day.Json["errors"]!.AsObject().Select(error => error.Key));
        failed.Should().HaveCount((int)day.Json["errors"]!.AsObject().Sum(error => (long)error.Value!), "each error has its span");
        var exists = failed.First(span => span.Attributes.Text("mailchimp.error.kind") == "member_exists");
        exists.Name.Should().Be("POST /3.0/lists/{list_id}/members");
        exists.Status.Code.Should().Be(2);
        exists.Status.Message.Should().Be("Member Exists");
        exists.Attributes.Text("mailchimp.datacenter").Should().Be("us6");
        exists.Attributes.Text("mailchimp.account").Should().MatchRegex("^[0-9a-f]{8}$");
        exists.Attributes.Text("mailchimp.error.detail").Should().StartWith("[email] is already a list member.");
    }

    [Fact]
    public void A_day_has_calls_whose_failures_hide_in_a_200_and_downloads_what_its_batches_answered()
    {
        var successes = day.Receiver.Spans.Where(span => span.Attributes.Number("http.response.status_code") == 200).ToList();

        successes.Select(span => span.Name).Should().Contain(
        [
            "POST /3.0/lists/{list_id}", "POST /3.0/lists/{list_id}/segments/{segment_id}", "GET /3.0/campaigns/{campaign_id}/send-checklist", "POST /3.0/batches", "GET /3.0/batches/{batch_id}",
        ]);
        successes.Where(span => span.Attributes.Text("server.address") == "mailchimp-api-batch.s3.amazonaws.com").Should().HaveCount(2, "both batches finish");
    }

    [Fact]
    public void The_exported_metrics_add_up_to_what_the_program_reported()
    {
        var points = day.Receiver.Metrics.Last(metric => metric.Name == "mailchimp.client.errors").Sum.DataPoints;

        points.GroupBy(point => point.Attributes.Text("mailchimp.error.kind")!).ToDictionary(kind => kind.Key, kind => kind.Sum(point => point.AsInt))
            .Should().Equal(day.Json["errors"]!.AsObject().ToDictionary(error => error.Key, error => (long)error.Value!));
        points.SelectMany(point => point.Exemplars).Should().NotBeEmpty();
        var spans = day.Receiver.Spans.Select(span => span.SpanId.Hex()).ToHashSet();
        points.SelectMany(point => point.Exemplars).Select(exemplar => exemplar.SpanId.Hex()).Should().OnlyContain(id => spans.Contains(id), "an exemplar leads to an exported span");
        day.Receiver.Metrics.Last(metric => metric.Name == "mailchimp.client.active_requests").Sum.DataPoints.Should().OnlyContain(point => point.AsInt == 0);
        day.Receiver.Metrics.Last(metric => metric.Name == "mailchimp.client.request.duration").Histogram.DataPoints
            .Should().Contain(point => point.Attributes.Text("error.type") == "member_exists" && point.Attributes.Text("url.template") == "/3.0/lists/{list_id}/members");
    }

    [Fact]
    public void The_exported_logs_belong_to_their_spans()
    {
        var logs = day.Receiver.Logs.Where(log => log.EventName == "mailchimp.api.error").ToList();

        logs.Should().HaveCount((int)day.Json["errors"]!.AsObject().Sum(error => (long)error.Value!));
        var spans = day.Receiver.Spans.ToDictionary(span => span.SpanId.Hex());
        foreach (var log in logs)
        {
            var span = spans[log.SpanId.Hex()];
            log.TraceId.Should().Equal(span.TraceId);
            log.Attributes.Text("mailchimp.error.kind").Should().Be(span.Attributes.Text("mailchimp.error.kind"));
        }
    }

    [Fact]
    public void No_key_and_no_readers_address_is_in_the_export()
    {
        var text = string.Join('\n', day.Receiver.Spans.Select(span => span.ToString()).Concat(day.Receiver.Logs.Select(log => log.ToString())).Concat(day.Receiver.Metrics.Select(metric => metric.ToString())));

        text.Should().NotMatchRegex("[0-9a-f]{32}-us[0-9]").And.NotContain("@reader.example");
    }

    [Theory]
    [InlineData("--seconds", "0")]
    [InlineData("--seconds", "soon")]
    [InlineData("--metrics-port", "70000")]
    [InlineData("--metrics-port", "many")]
    [InlineData("--mailchimp", "http://us6.api.mailchimp.com")]
    [InlineData("--mailchimp", "https://us6.api.mailchimp.com")]
    [InlineData("--bogus", "x")]
    public async Task A_wrong_option_gets_one_line_and_exit_code_2(string option, string value)
    {
        var result = await DotnetProcess.RunNewsletterAsync([option, value]);

        result.ExitCode.Should().Be(2);
        result.Output.Should().BeEmpty();
        result.Error.Trim().Should().Contain(option).And.NotContain("\n");
    }

    [Fact]
    public async Task A_port_that_is_taken_gets_one_line_and_exit_code_2()
    {
        using var taken = Ports.Take();

        var result = await DotnetProcess.RunNewsletterAsync(["--seconds", "1", "--metrics-port", $"{taken.Port()}"]);

        result.ExitCode.Should().Be(2);
        result.Error.Trim().Should().Contain($"--metrics-port {taken.Port()}").And.Contain("Choose another").And.NotContain("\n");
    }

    [Fact]
    public async Task A_pipe_gets_plain_lines_and_a_summary()
    {
        var result = await DotnetProcess.RunNewsletterAsync(["--seconds", "1"]);

        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Should().Contain("an incident at Mailchimp").And.Contain("member_exists").And.Contain("The application only called AddMailchimpTelemetry.");
        result.Output.Should().NotContain("\u001b[", "a pipe takes no control codes");
    }

    [Fact]
    public async Task Metrics_are_served_until_the_program_is_told_to_end()
    {
        var port = Ports.Free();
        using var process = DotnetProcess.StartNewsletter(["--seconds", "1", "--metrics-port", $"{port}"]);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        var metrics = await Until.AsyncResult(() => client.GetStringAsync("/metrics"), text => text.Contains("mailchimp_error_kind=\"compliance_related\"", StringComparison.Ordinal));

        metrics.Should().Contain("mailchimp_client_errors_total{").And.Contain("mailchimp_client_request_duration_seconds_bucket{");
        process.HasExited.Should().BeFalse();
        process.Stop();
        (await process.WaitAsync()).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task On_a_real_account_it_only_reads()
    {
        await using var simulator = await MailchimpSimulator.StartAsync();
        var key = simulator.ApiKey;
        var certificate = Path.GetTempFileName();
        await File.WriteAllTextAsync(certificate, simulator.Certificate.ExportCertificatePem());
        try
        {
            var result = await DotnetProcess.RunNewsletterAsync(["--mailchimp", simulator.HttpsUri.AbsoluteUri, "--seconds", "2", "--json"], new Dictionary<string, string>
            {
                ["MAILCHIMP_API_KEY"] = key,
                ["SSL_CERT_FILE"] = certificate,
            });

            result.ExitCode.Should().Be(0, result.Error);
            result.Output.Should().Contain("\"resource_not_found\"").And.Contain("\"too_many_connections\"").And.NotContain(key[..12]);
            simulator.Calls.Should().BeGreaterThanOrEqualTo(MailchimpSimulator.TriggerNames.Count, "it asks for each error once");
            simulator.Writes.Should().Be(0);
        }
        finally
        {
            File.Delete(certificate);
        }
    }
}
