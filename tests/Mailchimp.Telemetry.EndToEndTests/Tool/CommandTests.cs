using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Mailchimp.Telemetry.EndToEndTests.Support;
using Mailchimp.Telemetry.Simulator;

namespace Mailchimp.Telemetry.EndToEndTests.Tool;

public class CommandTests
{
    private const string Key = "0123456789abcdef0123456789abcdef-us6";
    private const string NotFound = """{"type":"https://mailchimp.com/developer/marketing/docs/errors/","title":"Resource Not Found","status":404,"detail":"The requested resource could not be found.","instance":"d2b6a3b4-0000-0000-0000-000000000001"}""";

    [Theory]
    [InlineData(NotFound, "resource_not_found", "request")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/2 429\r\ncontent-type: application/problem+json\r\n\r\n{\"title\":\"Too Many Requests\",\"status\":429,\"detail\":\"You have exceeded the limit of 10 simultaneous connections.\"}", "too_many_connections", "limit")]
    [InlineData("HTTP/1.1 502 Bad Gateway\nContent-Type: text/html\n\n<html></html>", "cdn_timeout", "mailchimp")]
    [InlineData("HTTP/1.1 403 Forbidden\nContent-Type: text/html\n\n<html>Access Denied</html>", "edge_blocked", "edge")]
    public async Task Classify_names_kind_fault_and_what_to_do(string response, string kind, string fault)
    {
        var json = await DotnetProcess.RunToolAsync(["classify", "--json"], input: response);
        var text = await DotnetProcess.RunToolAsync(["classify"], input: response);

        json.ExitCode.Should().Be(0, json.Error);
        var answer = JsonNode.Parse(json.Output)!;
        ((string)answer["kind"]!).Should().Be(kind);
        ((string)answer["fault"]!).Should().Be(fault);
        ((string)answer["action"]!).Should().NotBeEmpty();
        text.Output.Should().Contain(kind).And.Contain("What to do").And.Contain("https://mailchimp.com/developer/");
    }

    [Theory]
    [InlineData("hello", "--status")]
    [InlineData("""{"status":"subscribed"}""", "--status")]
    [InlineData("", "The input is empty")]
    public async Task Classify_refuses_what_is_no_error(string input, string message)
    {
        var result = await DotnetProcess.RunToolAsync(["classify"], input: input);

        result.ExitCode.Should().Be(2);
        result.Error.Should().Contain(message);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\n\n{}", "200: no hidden failures", 0)]
    [InlineData("""{"errors":[{"error_code":"ERROR_GENERIC","error":"ada@reader.example looks fake or invalid"}],"error_count":1,"total_created":3,"total_updated":0}""", "1 of 4", 1)]
    [InlineData("""{"id":"8b2428d747","status":"finished","total_operations":3,"errored_operations":3}""", "all 3", 3)]
    public async Task Classify_says_what_a_success_hides(string input, string message, int errors)
    {
        var text = await DotnetProcess.RunToolAsync(["classify"], input: input);
        var json = await DotnetProcess.RunToolAsync(["classify", "--json"], input: input);

        text.ExitCode.Should().Be(0, text.Error);
        text.Output.Should().Contain(message).And.NotContain("ada@").And.NotContain(" \n");
        ((int)JsonNode.Parse(json.Output)!["errorCount"]!).Should().Be(errors);
    }

    [Fact]
    public async Task Classify_reads_the_results_of_a_batch()
    {
        var folder = Directory.CreateTempSubdirectory();
        var path = Path.Combine(folder.FullName, "8b2428d747-response.tar.gz");
        await File.WriteAllBytesAsync(path, await ResultsAsync("""[{"status_code":404,"operation_id":"a","response":"{\"title\":\"Resource Not Found\"}"},{"status_code":200,"operation_id":"b","response":"{}"}]"""));

        var result = await DotnetProcess.RunToolAsync(["classify", path, "--json"]);
        folder.Delete(recursive: true);

        result.ExitCode.Should().Be(0, result.Error);
        ((int)JsonNode.Parse(result.Output)!["codes"]!["resource_not_found"]!).Should().Be(1);
        ((int)JsonNode.Parse(result.Output)!["totalCount"]!).Should().Be(2);
        ((bool)JsonNode.Parse(result.Output)!["isComplete"]!).Should().BeTrue();
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public async Task Classify_says_that_an_archive_is_cut(double share)
    {
        var archive = await ResultsAsync([.. Enumerable.Range(0, 50).Select(static i => $$"""[{"status_code":{{(i < 40 ? 200 : 404)}},"operation_id":"{{Guid.NewGuid()}}","response":"{}"}]""")]);
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, archive[..(int)(archive.Length * share)]);

        var text = await DotnetProcess.RunToolAsync(["classify", file]);
        var json = await DotnetProcess.RunToolAsync(["classify", file, "--json"]);
        File.Delete(file);

        text.ExitCode.Should().Be(1);
        text.Output.Should().NotContain("no hidden failures");
        text.Error.Trim().Should().Contain("cut off").And.NotContain("\n");
        json.ExitCode.Should().Be(1);
        ((bool)JsonNode.Parse(json.Output)!["isComplete"]!).Should().BeFalse();
    }

    [Theory]
    [InlineData("""{"id":"8b2428d747","status":"pending","total_operations":3,"errored_operations":0}""")]
    [InlineData("short")]
    public async Task Classify_says_that_an_archive_holds_no_results(string content)
    {
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(content));
        }

        foreach (var archive in new[] { compressed.ToArray(), await ResultsAsync("not results") })
        {
            var file = Path.GetTempFileName();
            await File.WriteAllBytesAsync(file, archive);
            var result = await DotnetProcess.RunToolAsync(["classify", file]);
            File.Delete(file);

            result.ExitCode.Should().Be(1);
            result.Output.Should().BeEmpty();
            result.Error.Trim().Should().Contain("no archive with the results of a batch").And.NotContain("\n");
        }
    }

    [Theory]
    [InlineData]
    [InlineData("-")]
    public async Task Classify_reads_results_from_standard_input(params string[] file)
    {
        var archive = await ResultsAsync("""[{"status_code":200,"operation_id":"a","response":"{}"},{"status_code":200,"operation_id":"b","response":"{}"}]""");

        var result = await DotnetProcess.RunToolAsync(["classify", .. file], input: Encoding.Latin1.GetString(archive), encoding: Encoding.Latin1);

        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Should().Be("200: no hidden failures in 2 results.\n");
    }

    [Theory]
    [InlineData("""{"new_members":[{"email_address":"a@reader.example"},{""")]
    [InlineData("""{"errors":[{"error_code":"ERROR_GENERIC"}],"new_mem""")]
    public async Task Classify_says_that_a_body_is_cut(string body)
    {
        var result = await DotnetProcess.RunToolAsync(["classify"], input: "HTTP/1.1 200 OK\n\n" + body);

        result.ExitCode.Should().Be(1);
        result.Output.Should().NotContain("no hidden failures");
        result.Error.Should().Contain("cut off");
    }

    [Fact]
    public async Task Redact_takes_keys_and_addresses_out_and_keeps_the_rest()
    {
        var input = $"ünïcode line\nkey={Key}\nada@reader.example\n";

        var all = await DotnetProcess.RunToolAsync(["redact"], input: input);
        var lines = await DotnetProcess.RunToolAsync(["redact", "--lines", "--secrets-only"], input: input);

        all.Output.Should().StartWith("ünïcode line\nkey=").And.NotContain(Key[..12]).And.NotContain("ada@");
        lines.Output.Should().Contain("ada@reader.example\n").And.NotContain(Key[..12]);
    }

    [Theory]
    [InlineData]
    [InlineData("--lines")]
    public async Task Redact_leaves_bytes_that_are_no_text_alone(params string[] options)
    {
        // Latin-1 has a character for each byte.
        var bytes = string.Concat(Enumerable.Range(0, 256).Select(value => (char)value));

        var result = await DotnetProcess.RunToolAsync(["redact", .. options], input: $"{bytes}\r\n{Key}\n{bytes}", encoding: Encoding.Latin1);

        result.Output.Should().StartWith(bytes + "\r\n[api_key ").And.EndWith("]\n" + bytes);
    }

    [Fact]
    public async Task Without_a_command_the_help_is_printed_and_the_exit_code_is_2()
    {
        var result = await DotnetProcess.RunToolAsync([]);

        result.ExitCode.Should().Be(2);
        result.Output.Should().Contain("Usage:").And.Contain("classify").And.Contain("doctor");
    }

    [Theory]
    [InlineData]
    [InlineData("export")]
    [InlineData("push")]
    [InlineData("classify")]
    [InlineData("redact")]
    [InlineData("drill")]
    [InlineData("doctor")]
    public async Task The_help_fits_a_terminal_of_80_columns(params string[] command)
    {
        var result = await DotnetProcess.RunToolAsync([.. command, "--help"]);

        result.ExitCode.Should().Be(0);
        result.Output.Split('\n').Should().OnlyContain(line => line.TrimEnd().Length <= 80);
    }

    [Fact]
    public async Task An_untrusted_certificate_is_one_sentence_with_its_cure()
    {
        await using var simulator = await MailchimpSimulator.StartAsync();

        var result = await DotnetProcess.RunToolAsync(["push", "--url", simulator.HttpsUri.AbsoluteUri], new Dictionary<string, string> { ["GRAFANA_TOKEN"] = "token" });

        result.ExitCode.Should().Be(1);
        result.Error.Trim().Should().Contain("certificate is not trusted").And.Contain("SSL_CERT_FILE").And.NotContain("inner exception").And.NotContain("\n");
    }

    [Fact]
    public async Task A_doctor_finds_the_applications_settings_in_its_folder()
    {
        var folder = Directory.CreateTempSubdirectory();
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "appsettings.json"), """{"Mailchimp":{"Telemetry":{"MaxAcounts":5}}}""");

        var result = await DotnetProcess.RunToolAsync(["doctor"], folder: folder.FullName);
        folder.Delete(recursive: true);

        result.ExitCode.Should().Be(1);
        result.Output.Should().Contain("appsettings.json and the environment").And.Contain("MaxAccounts");
    }

    [Fact]
    public async Task A_drill_calls_the_api_and_exports_what_came_back()
    {
        await using var simulator = await MailchimpSimulator.StartAsync();
        await using var receiver = await OtlpReceiver.StartAsync();
        var key = simulator.ApiKey;
        var certificate = Path.GetTempFileName();
        await File.WriteAllTextAsync(certificate, simulator.Certificate.ExportCertificatePem());

        var result = await DotnetProcess.RunToolAsync(["drill", "--url", simulator.HttpsUri.AbsoluteUri, "--json"], new Dictionary<string, string>
        {
            ["MAILCHIMP_API_KEY"] = key,
            ["SSL_CERT_FILE"] = certificate,
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Endpoint.AbsoluteUri,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        });
        var noKey = await DotnetProcess.RunToolAsync(["drill", "--url", simulator.HttpsUri.AbsoluteUri]);
        var refused = await DotnetProcess.RunToolAsync(["drill", "--url", "https://127.0.0.1:1", "--errors", "Forbidden", "--key-stdin"], input: key + "\n");

        result.ExitCode.Should().Be(0, result.Error + result.Output);
        var report = JsonNode.Parse(result.Output)!;
        report["calls"]!.AsArray().Should().HaveCount(17).And.OnlyContain(call => (bool)call!["passed"]!);
        ((string)report["export"]!).Should().Be("done");
        simulator.Writes.Should().Be(0);
        var points = receiver.Metrics.Last(metric => metric.Name == "mailchimp.client.errors").Sum.DataPoints;
        points.Sum(point => point.AsInt).Should().Be(17);
        points.Should().OnlyContain(point => point.Attributes.Any(attribute => attribute.Key == "mailchimp.error.simulated" && attribute.Value.BoolValue));
        receiver.Resources.Should().OnlyContain(resource => resource.Attributes.Text("service.name") == "mailchimp-telemetry-drill");
        noKey.ExitCode.Should().Be(2);
        noKey.Error.Should().Contain("MAILCHIMP_API_KEY");
        refused.ExitCode.Should().Be(1);
        (refused.Output + refused.Error).Should().NotContain(key[..12]);
        File.Delete(certificate);
    }

    [Fact]
    public async Task A_drill_into_a_file_prints_every_row_and_warns_that_no_metrics_were_exported()
    {
        await using var simulator = await MailchimpSimulator.StartAsync(new() { ApiKey = "test-us6", AllowPlainHttp = true });
        var environment = new Dictionary<string, string> { ["MAILCHIMP_API_KEY"] = "test-us6" };
        var url = new Uri(simulator.HttpUri, "3.0").AbsoluteUri;

        var all = await DotnetProcess.RunToolAsync(["drill", "--url", url], environment);
        var two = await DotnetProcess.RunToolAsync(["drill", "--url", url, "--errors", "UserDisabled,Forbidden"], environment);

        all.ExitCode.Should().Be(0, all.Error);
        all.Output.Should().Contain("UserDisabled").And.Contain("Forbidden").And.NotContain("…");
        all.Output.Split('\n').Count(static line => line.TrimEnd().EndsWith(" ok", StringComparison.Ordinal)).Should().Be(17);
        all.Error.Trim().Should().StartWith("Warning: no metrics were exported").And.Contain("OTEL_EXPORTER_OTLP_ENDPOINT").And.NotContain("\n");
        two.Output.Should().Contain("2 of 2 came back as expected");

        environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "localhost:4317";
        var unreadable = await DotnetProcess.RunToolAsync(["drill", "--url", url, "--errors", "Forbidden"], environment);
        unreadable.Error.Trim().Should().StartWith("Warning: no metrics were exported").And.Contain("OTEL_EXPORTER_OTLP_ENDPOINT").And.Contain("absolute").And.NotContain("\n");
    }

    [Theory]
    [InlineData("drill", "--errors", "Kaboom", "UserDisabled")]
    [InlineData("drill", "--errors", ",", "UserDisabled")]
    [InlineData("export", "--format", "pdf", "grafana-provisioning")]
    [InlineData("classify", "--status", "many", "between 100 and 599")]
    public async Task A_wrong_word_gets_one_line_with_the_right_ones_and_exit_code_2(string command, string option, string value, string cure)
    {
        var result = await DotnetProcess.RunToolAsync([command, option, value]);

        result.ExitCode.Should().Be(2);
        result.Error.Trim().Should().Contain(option).And.Contain(cure).And.NotContain("\n");
    }

    [Fact]
    public async Task A_doctor_sends_a_span_to_the_collector()
    {
        await using var receiver = await OtlpReceiver.StartAsync();

        var result = await DotnetProcess.RunToolAsync(["doctor"], new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Endpoint.AbsoluteUri, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" });

        result.ExitCode.Should().Be(0, result.Output);
        result.Output.Should().Contain("takes connections").And.Contain("test span");
        receiver.Spans.Should().ContainSingle(span => span.Name == "mailchimp-telemetry doctor");
    }

    [Fact]
    public async Task A_doctor_names_the_wrong_key_and_the_silent_collector()
    {
        var settings = Path.GetTempFileName();
        await File.WriteAllTextAsync(settings, """{ "Mailchimp": { "Telemetry": { "Enabld": true } } }""");

        var wrongKey = await DotnetProcess.RunToolAsync(["doctor", "--settings", settings, "--json"]);
        var silent = await DotnetProcess.RunToolAsync(["doctor", "--json"], new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{Ports.Free()}" });

        wrongKey.ExitCode.Should().Be(1);
        Failed(wrongKey, "options").Should().Be("Mailchimp:Telemetry:Enabld does not exist; did you mean Mailchimp:Telemetry:Enabled?");
        wrongKey.Output.Should().Contain("https://github.com/mailchimp-telemetry/mailchimp-telemetry/blob/main/docs/options.md");
        silent.ExitCode.Should().Be(1);
        Failed(silent, "collector").Should().Contain("refused");
        File.Delete(settings);
    }

    [Fact]
    public async Task A_doctor_names_a_variable_that_cannot_be_read()
    {
        var result = await DotnetProcess.RunToolAsync(["doctor", "--json"], new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "localhost:4317" });

        result.ExitCode.Should().Be(1, result.Error);
        Failed(result, "traces").Should().Contain("OTEL_EXPORTER_OTLP_ENDPOINT").And.Contain("localhost:4317");
    }

    [Fact]
    public async Task An_export_can_be_made_ones_own()
    {
        var folder = Directory.CreateTempSubdirectory();
        string[] own = ["export", "--output", folder.FullName, "--runbooks", "https://wiki.example/runbooks/", "--datasource", "prom-1", "--folder", "Mail", "--namespace", "monitoring", "--label", "release=prometheus"];

        var missing = await DotnetProcess.RunToolAsync([.. own, "--check"]);
        var written = await DotnetProcess.RunToolAsync(own);
        var current = await DotnetProcess.RunToolAsync([.. own, "--check"]);

        missing.ExitCode.Should().Be(1);
        missing.Output.Should().Contain("missing").And.NotContain("new ");
        written.Output.Should().Contain("new ");
        written.ExitCode.Should().Be(0, written.Error);
        current.ExitCode.Should().Be(0, current.Output);
        Read("prometheus/mailchimp-alerts.yml").Should().Contain("runbook_url: https://wiki.example/runbooks/MailchimpIncident.md");
        Read("grafana-provisioning/alerting/mailchimp.yml").Should().Contain("folder: Mail\n").And.Contain("datasourceUid: prom-1").And.Contain("$values.B.Value").And.NotContain("$value ");
        Read("kubernetes/mailchimp-prometheusrule.yml").Should().Contain("namespace: monitoring").And.Contain("release: prometheus");
        Read("kubernetes/mailchimp-dashboards.yml").Should().Contain("grafana_folder: Mail").And.Contain("grafana_dashboard: \"1\"");
        folder.Delete(recursive: true);

        string Read(string file) => File.ReadAllText(Path.Combine(folder.FullName, file));
    }

    /// <summary>An archive as Mailchimp stores the results of a batch.</summary>
    private static async Task<byte[]> ResultsAsync(params IEnumerable<string> files)
    {
        using var output = new MemoryStream();
        await using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        await using (var tar = new TarWriter(gzip))
        {
            foreach (var (number, file) in files.Index())
            {
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, $"{number}.json") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(file)) });
            }
        }

        return output.ToArray();
    }

    private static string Failed(DotnetProcess.Result result, string name) =>
        (string)JsonNode.Parse(result.Output)!["findings"]!.AsArray().Single(finding => (string)finding!["name"]! == name && (string)finding["state"]! == "failed")!["text"]!;
}
