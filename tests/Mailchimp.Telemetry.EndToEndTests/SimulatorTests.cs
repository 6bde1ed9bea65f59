using Mailchimp.Telemetry.EndToEndTests.Support;

namespace Mailchimp.Telemetry.EndToEndTests;

/// <summary>The simulator as a program of its own.</summary>
public class SimulatorTests
{
    [Theory]
    [InlineData("--incident", "2", "between 0 and 1")]
    [InlineData("--incident", "often", "between 0 and 1")]
    [InlineData("--incident", "NaN", "between 0 and 1")]
    [InlineData("--latency-ms", "-5", "between 0 and 600000")]
    [InlineData("--latency-ms", "slow", "between 0 and 600000")]
    [InlineData("--http-port", "65536", "between 0 and 65535")]
    public async Task A_wrong_number_gets_one_line_and_exit_code_2(string option, string value, string cure)
    {
        var result = await RunAsync(option, value);

        result.ExitCode.Should().Be(2, result.Error);
        result.Output.Should().BeEmpty();
        result.Error.Trim().Should().Contain(option).And.Contain(cure).And.NotContain("\n");
    }

    [Fact]
    public async Task A_port_that_is_taken_gets_one_line_and_exit_code_2()
    {
        using var taken = Ports.Take();

        var result = await RunAsync("--https-port", $"{taken.Port()}");

        result.ExitCode.Should().Be(2, result.Error);
        result.Error.Trim().Should().Contain($"--https-port {taken.Port()}").And.Contain("Choose another").And.NotContain("\n");
    }

    private static Task<DotnetProcess.Result> RunAsync(params string[] arguments) =>
        DotnetProcess.RunAsync([Path.Combine(AppContext.BaseDirectory, "Mailchimp.Telemetry.Simulator.Tool.dll"), .. arguments]);
}
