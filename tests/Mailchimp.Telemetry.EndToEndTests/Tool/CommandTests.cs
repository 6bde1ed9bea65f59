using Mailchimp.Telemetry.EndToEndTests.Support;
using Mailchimp.Telemetry.Simulator;

namespace Mailchimp.Telemetry.EndToEndTests.Tool;

/// <summary>What all commands of the tool have in common.</summary>
public class CommandTests
{
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

    [Theory]
    [InlineData("'nonsense' is not a command; the commands are export, push, classify, redact, drill, doctor.", "nonsense")]
    [InlineData("'-v' is not an option.", "-v")]
    [InlineData("'--nonsense' is not an option.", "--nonsense")]
    [InlineData("'--jsn' is not an option.", "classify", "--jsn")]
    [InlineData("'--jsn' is not an option.", "classify", "--jsn", "response.txt")]
    [InlineData("'--jsn' is not an option.", "classify", "response.txt", "--jsn")]
    [InlineData("'--jsn' is not an option.", "doctor", "--jsn")]
    public async Task An_unknown_word_is_named(string message, params string[] arguments)
    {
        var result = await DotnetProcess.RunToolAsync(arguments);

        result.ExitCode.Should().Be(2);
        result.Error.Trim().Should().Be(message + " See --help.");
    }
}
