using System.Text.Json.Nodes;
using Mailchimp.Telemetry.EndToEndTests.Support;

namespace Mailchimp.Telemetry.EndToEndTests.Tool;

/// <summary>What the tool finds between an application and its telemetry.</summary>
public class DoctorTests
{
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
    public async Task A_doctor_sends_a_span_to_the_collector()
    {
        await using var receiver = await OtlpReceiver.StartAsync();

        var result = await DotnetProcess.RunToolAsync(["doctor"], new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Endpoint.AbsoluteUri, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" });

        result.ExitCode.Should().Be(0, result.Output);
        result.Output.Should().Contain("accepts connections").And.Contain("test span");
        receiver.Spans.Should().ContainSingle(span => span.Name == "mailchimp-telemetry doctor");
    }

    [Fact]
    public async Task A_doctor_sends_its_span_where_traces_are_taken_though_nobody_takes_logs()
    {
        await using var receiver = await OtlpReceiver.StartAsync();

        var result = await DotnetProcess.RunToolAsync(["doctor", "--json"], new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Endpoint.AbsoluteUri,
            ["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"] = $"http://127.0.0.1:{Ports.Free()}/v1/logs",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        });

        result.ExitCode.Should().Be(1, result.Output);
        Failed(result, "collector").Should().Contain("refused");
        receiver.Spans.Should().ContainSingle(span => span.Name == "mailchimp-telemetry doctor");
    }

    [Fact]
    public async Task A_doctor_says_that_the_endpoint_of_traces_lacks_its_path()
    {
        await using var receiver = await OtlpReceiver.StartAsync();

        var result = await DotnetProcess.RunToolAsync(["doctor"], new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = receiver.Endpoint.AbsoluteUri, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" });

        result.ExitCode.Should().Be(1, result.Output);
        result.Output.Should().Contain("Add '/v1/traces' to OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
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
    public async Task A_doctor_prints_no_password_of_the_collector()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var endpoint = new UriBuilder(receiver.Endpoint) { UserName = "shop", Password = "s3cret", Path = "v1/traces", Query = "?api_key=s3cret" };

        var result = await DotnetProcess.RunToolAsync(["doctor", "--json"], new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://shop:s3cret@127.0.0.1:{Ports.Free()}",
            ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = endpoint.Uri.AbsoluteUri,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        });

        result.Output.Should().NotContain("s3cret").And.Contain($"to {new Uri(receiver.Endpoint, "v1/traces").AbsoluteUri} by");
        result.Error.Should().NotContain("s3cret");
    }

    [Fact]
    public async Task A_doctor_names_a_variable_that_cannot_be_read()
    {
        var result = await DotnetProcess.RunToolAsync(["doctor", "--json"], new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "localhost:4317" });

        result.ExitCode.Should().Be(1, result.Error);
        Failed(result, "traces").Should().Contain("OTEL_EXPORTER_OTLP_ENDPOINT").And.Contain("localhost:4317");
    }

    [Fact]
    public async Task A_doctor_says_that_a_disabled_sdk_exports_nothing()
    {
        var environment = new Dictionary<string, string> { ["OTEL_SDK_DISABLED"] = "true", ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{Ports.Free()}" };

        var text = await DotnetProcess.RunToolAsync(["doctor"], environment);
        var json = await DotnetProcess.RunToolAsync(["doctor", "--json"], environment);

        text.ExitCode.Should().Be(1, text.Error);
        text.Output.Should().Contain("OTEL_SDK_DISABLED is true").And.NotContain("test span");
        Failed(json, "traces").Should().StartWith("OTEL_SDK_DISABLED is true");
        Failed(json, "logs").Should().StartWith("OTEL_SDK_DISABLED is true");
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "Authorization: Bearer abc", "traces")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "nonsense", "traces")]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT", "soon", "logs")]
    [InlineData("OTEL_TRACES_SAMPLER", "always_off", "traces")]
    [InlineData("OTEL_TRACES_SAMPLER", "parentbased_always_off", "traces")]
    [InlineData("DOTNET_SYSTEM_NET_HTTP_ENABLEACTIVITYPROPAGATION", "false", "runtime")]
    [InlineData("Mailchimp__Telemetry__MaxAccounts", "many", "options")]
    [InlineData("Mailchimp__Telemetry", "on", "options")]
    public async Task A_doctor_makes_a_finding_of_each_wrong_variable(string variable, string value, string finding)
    {
        var result = await DotnetProcess.RunToolAsync(["doctor", "--json"], new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{Ports.Free()}", [variable] = value });

        result.ExitCode.Should().Be(1, result.Error);
        result.Error.Should().BeEmpty();
        Failed(result, finding).Should().Contain(variable.Replace("__", ":", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{\n  nope", "line 2, position 3")]
    [InlineData("", "line 1, position 1")]
    [InlineData("""{"Mailchimp":{"Telemetry":{"Enabled":true,"enabled":false}}}""", "Mailchimp:Telemetry:enabled")]
    public async Task A_doctor_says_where_the_settings_are_broken(string content, string place)
    {
        var settings = Path.GetTempFileName();
        await File.WriteAllTextAsync(settings, content);

        var result = await DotnetProcess.RunToolAsync(["doctor", "--settings", settings, "--json"]);
        File.Delete(settings);

        result.ExitCode.Should().Be(1, result.Error);
        Failed(result, "settings").Should().Contain(settings).And.Contain(place).And.NotContain("LineNumber");
    }

    [Fact]
    public async Task A_doctor_names_settings_that_are_missing()
    {
        var result = await DotnetProcess.RunToolAsync(["doctor", "--settings", "missing.json"]);

        result.ExitCode.Should().Be(1, result.Error);
        result.Output.Should().Contain("there is no file").And.Contain("missing.json").And.NotContain("Correct the file");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"Mailchimp":{"Own":"x","Seq":{"ServerUrl":"http://localhost:5341"}}}""")]
    public async Task A_doctor_says_that_there_is_no_section(string content)
    {
        var result = await ExamineAsync(content);

        result.ExitCode.Should().Be(0, result.Output);
        var options = JsonNode.Parse(result.Output)!["findings"]!.AsArray().Single(static finding => (string)finding!["name"]! == "options")!;
        ((string)options["text"]!).Should().Be("no section Mailchimp:Telemetry: the defaults apply");
        result.Output.Should().NotContain("misplaced option");
    }

    [Theory]
    [InlineData("""{"Mailchimp":{"ExpectedErrors":["forbidden"]}}""", "Mailchimp:ExpectedErrors", "Mailchimp:Telemetry:ExpectedErrors")]
    [InlineData("""{"Mailchimp":{"Telemetri":{"Enabled":false}}}""", "Mailchimp:Telemetri", "Mailchimp:Telemetry")]
    [InlineData("""{"MailchimpTelemetry":{"Enabled":false}}""", "MailchimpTelemetry", "Mailchimp:Telemetry")]
    [InlineData("""{"Mailchimp_Telemetry_Enabled":false}""", "Mailchimp_Telemetry_Enabled", "Mailchimp:Telemetry")]
    [InlineData("""{"Mailchimp":{"ConcurrencyLimit":5,"Telemetry":{"MaxAccounts":5}}}""", "Mailchimp:ConcurrencyLimit", "Mailchimp:Telemetry:ConcurrencyLimit")]
    [InlineData("""{"Mailchimp":{"ConcurrencyLimit":5,"Telemetry":{"MaxAccounts":"many"}}}""", "Mailchimp:ConcurrencyLimit", "Mailchimp:Telemetry:ConcurrencyLimit")]
    [InlineData("""{"Mailchimp":{"ConcurrencyLimit":5,"Telemetry":{"Enabled":false}}}""", "Mailchimp:ConcurrencyLimit", "Mailchimp:Telemetry:ConcurrencyLimit")]
    public async Task A_doctor_names_an_option_outside_of_its_section(string content, string key, string meant)
    {
        var result = await ExamineAsync(content);

        result.ExitCode.Should().Be(1, result.Output);
        Failed(result, "misplaced option").Should().Be($"{key} is not read; did you mean {meant}?");
    }

    [Fact]
    public async Task A_doctor_makes_a_finding_of_each_wrong_option()
    {
        const string Settings = """{"Mailchimp":{"Telemetry":{"AdditionalHosts":["https://a.example"],"ExpectedErrors":["nothing"],"MaxAcounts":5}}}""";
        var folder = Directory.CreateTempSubdirectory();
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "appsettings.json"), Settings);

        var json = await ExamineAsync(Settings);
        var text = await DotnetProcess.RunToolAsync(["doctor"], folder: folder.FullName);
        folder.Delete(recursive: true);

        var options = JsonNode.Parse(json.Output)!["findings"]!.AsArray().Where(static finding => (string)finding!["name"]! == "options").ToList();
        options.Should().HaveCount(3).And.OnlyContain(static finding => !((string)finding!["text"]!).Contains("; Mailchimp:"));
        text.Output.Split('\n').Count(static line => line.StartsWith("failed ", StringComparison.Ordinal)).Should().Be(3);
        text.Output.Split("Correct what is named").Should().HaveCount(2);
        text.Output.Should().NotContain(".;");
    }

    [Fact]
    public async Task A_doctor_says_that_its_folder_has_no_settings()
    {
        var folder = Directory.CreateTempSubdirectory();

        var result = await DotnetProcess.RunToolAsync(["doctor"], folder: folder.FullName);
        folder.Delete();

        result.ExitCode.Should().Be(0, result.Output);
        result.Output.Should().Contain("no appsettings.json in this folder, only the environment");
    }

    [Fact]
    public async Task The_help_of_a_doctor_says_whose_options_it_checks()
    {
        var result = await DotnetProcess.RunToolAsync(["doctor", "--help"]);

        result.Output.Should().Contain("Checks the options of Mailchimp:Telemetry");
    }

    [Fact]
    public async Task A_doctor_gives_the_same_advice_once()
    {
        var text = await DotnetProcess.RunToolAsync(["doctor"]);
        var json = await DotnetProcess.RunToolAsync(["doctor", "--json"]);

        text.ExitCode.Should().Be(0, text.Error);
        text.Output.Should().Contain("traces, metrics, logs");
        text.Output.Split("Set OTEL_EXPORTER_OTLP_ENDPOINT").Should().HaveCount(2);
        JsonNode.Parse(json.Output)!["findings"]!.AsArray().Select(static finding => (string)finding!["name"]!).Should().Equal("settings", "options", "traces", "metrics", "logs");
    }

    private static async Task<DotnetProcess.Result> ExamineAsync(string content)
    {
        var settings = Path.GetTempFileName();
        await File.WriteAllTextAsync(settings, content);

        var result = await DotnetProcess.RunToolAsync(["doctor", "--settings", settings, "--json"]);
        File.Delete(settings);
        return result;
    }

    private static string Failed(DotnetProcess.Result result, string name) =>
        (string)JsonNode.Parse(result.Output)!["findings"]!.AsArray().Single(finding => (string)finding!["name"]! == name && (string)finding["state"]! == "failed")!["text"]!;
}
