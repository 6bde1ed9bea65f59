using System.Text.Json.Nodes;
using Mailchimp.Telemetry.EndToEndTests.Support;
using Mailchimp.Telemetry.Simulator;
using Mailchimp.Telemetry.Tool.Commands;
using Mailchimp.Telemetry.Tool.Drills;
using Spectre.Console;

namespace Mailchimp.Telemetry.EndToEndTests.Tool;

/// <summary>How the tool causes errors and exports them.</summary>
public class DrillTests
{
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
        noKey.Error.Should().Contain("MAILCHIMP_API_KEY").And.Contain("--key-stdin");
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
        var spaced = await DotnetProcess.RunToolAsync(["drill", "--url", url, "--errors", "UserDisabled Forbidden"], environment);

        all.ExitCode.Should().Be(0, all.Error);
        all.Output.Should().Contain("UserDisabled").And.Contain("Forbidden").And.NotContain("…");
        all.Output.Split('\n').Count(static line => line.StartsWith("ok ", StringComparison.Ordinal)).Should().Be(17);
        all.Error.Trim().Should().StartWith("Warning: no metrics were exported").And.Contain("OTEL_EXPORTER_OTLP_ENDPOINT").And.NotContain("\n");
        two.Output.Should().Contain("2 of 2 came back as expected").And.NotContain(" \n");
        spaced.Output.Should().Be(two.Output);
    }

    [Fact]
    public async Task A_drill_without_an_answer_says_so()
    {
        var url = $"http://127.0.0.1:{Ports.Free()}/";

        var result = await DotnetProcess.RunToolAsync(["drill", "--url", url, "--errors", "Forbidden"], new Dictionary<string, string> { ["MAILCHIMP_API_KEY"] = "test-us6" });

        result.ExitCode.Should().Be(1, result.Output);
        result.Output.Should().Contain("no response").And.Contain("refused").And.NotContain("differs");
        result.Error.Should().Contain($"There was no response from {url}: check --url");
    }

    [Fact]
    public void A_drill_fits_a_terminal_of_80_columns()
    {
        var calls = Drill.Triggers.Select(static (trigger, i) => new DrillCall(trigger.Name, 503, trigger.Kind.GetName(), i % 2 == 0 ? trigger.Kind.GetName() : "forbidden", null)).ToList();
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 80;

        console.Write(DrillCommand.TableOf(calls));

        var lines = output.ToString().TrimEnd('\n').Split('\n');
        Drill.Triggers.Should().OnlyContain(trigger => Array.Exists(lines, line => line.Contains(trigger.Name)) && Array.Exists(lines, line => line.Contains(trigger.Kind.GetName())), "no name is broken");
        lines.Should().OnlyContain(static line => line.Length <= 80 && line.Length > 0 && line == line.TrimEnd());
        lines.Should().Contain(static line => line.StartsWith("ok ", StringComparison.Ordinal)).And.Contain(static line => line.StartsWith("differs ", StringComparison.Ordinal) && line.Contains(", not ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("OTEL_SDK_DISABLED", "true", "OTEL_SDK_DISABLED is true")]
    [InlineData("Mailchimp__Telemetry__Enabled", "false", "Mailchimp:Telemetry:Enabled is false")]
    [InlineData("Mailchimp__Telemetry__MaxAccounts", "many", "Mailchimp:Telemetry:MaxAccounts")]
    public async Task A_drill_that_the_environment_does_not_allow_calls_nothing(string variable, string value, string message)
    {
        await using var simulator = await MailchimpSimulator.StartAsync(new() { ApiKey = "test-us6", AllowPlainHttp = true });

        var result = await DotnetProcess.RunToolAsync(["drill", "--url", simulator.HttpUri.AbsoluteUri], new Dictionary<string, string> { ["MAILCHIMP_API_KEY"] = "test-us6", [variable] = value });

        result.ExitCode.Should().Be(2, result.Output);
        result.Error.Trim().Should().Contain(message).And.NotContain("\n");
        simulator.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_drill_that_can_not_export_says_why_and_fails()
    {
        await using var simulator = await MailchimpSimulator.StartAsync(new() { ApiKey = "test-us6", AllowPlainHttp = true });
        string[] drill = ["drill", "--url", simulator.HttpUri.AbsoluteUri, "--errors", "Forbidden"];
        var environment = new Dictionary<string, string> { ["MAILCHIMP_API_KEY"] = "test-us6" };

        foreach (var (endpoint, reason) in new[] { ($"http://127.0.0.1:{Ports.Free()}", "Connection refused"), ("localhost:4317", "such as 'http://localhost:4317'") })
        {
            environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
            var result = await DotnetProcess.RunToolAsync(drill, environment);

            result.ExitCode.Should().Be(1, result.Output);
            result.Output.Should().Contain("Export: failed.");
            result.Error.Trim().Should().Contain(endpoint).And.Contain(reason).And.Contain("mailchimp-telemetry doctor").And.NotContain("..").And.NotContain("\n");
        }
    }

    [Fact]
    public async Task A_drill_with_a_rejected_key_says_so()
    {
        await using var simulator = await MailchimpSimulator.StartAsync(new() { ApiKey = "test-us6", AllowPlainHttp = true });

        var result = await DotnetProcess.RunToolAsync(["drill", "--url", simulator.HttpUri.AbsoluteUri], new Dictionary<string, string> { ["MAILCHIMP_API_KEY"] = "other-us6" });

        result.ExitCode.Should().Be(1, result.Output);
        result.Error.Should().Contain("The API rejected the key");
    }

    [Fact]
    public async Task The_help_of_a_drill_lists_the_errors_once()
    {
        var result = await DotnetProcess.RunToolAsync(["drill", "--help"]);

        result.Output.Should().Contain("--errors <names>").And.NotContain("|");
        result.Output.Split("InvalidMethodOverride").Should().HaveCount(2);
    }
}
