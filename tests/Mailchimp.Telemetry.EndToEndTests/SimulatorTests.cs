using Mailchimp.Telemetry.EndToEndTests.Support;

namespace Mailchimp.Telemetry.EndToEndTests;

/// <summary>The simulator as a program of its own.</summary>
public class SimulatorTests
{
    [Theory]
    [InlineData("--latency", "-5", "between 0 and 600000")]
    [InlineData("--latency", "slow", "between 0 and 600000")]
    [InlineData("--port", "65536", "between 0 and 65535")]
    [InlineData("--seed", "1.5", "between 0 and 2147483647")]
    [InlineData("--key", "secret", "us1 to us22, such as test-us6")]
    [InlineData("--scenario", "missing.json", "missing.json")]
    [InlineData("--incident", "1", "See --help")]
    public async Task A_wrong_option_gets_one_line_and_exit_code_2(string option, string value, string cure)
    {
        var result = await RunAsync(option, value);

        result.ExitCode.Should().Be(2, result.Error);
        result.Output.Should().BeEmpty();
        result.Error.Trim().Should().Contain(option).And.Contain(cure).And.NotContain("\n");
    }

    [Fact]
    public async Task A_wrong_scenario_gets_its_file_step_and_member()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{"steps": [{"kind": "hang"}, {"kind": "hang", "share": 7}]}""");

        var result = await RunAsync("--scenario", file);

        File.Delete(file);
        result.ExitCode.Should().Be(2, result.Error);
        result.Error.Trim().Should().Be($"--scenario {file}: step 2: 'share' takes a number between 0 and 1, such as 0.3, not 7.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_port_that_is_taken_gets_one_line_and_exit_code_2(bool isPlain)
    {
        using var taken = Ports.Take();

        var result = await RunAsync(["--port", $"{taken.Port()}", .. isPlain ? (string[])["--http"] : []]);

        result.ExitCode.Should().Be(2, result.Error);
        result.Error.Trim().Should().Contain($"--port {taken.Port()}").And.Contain("Choose another").And.NotContain("\n");
    }

    [Fact]
    public async Task The_help_names_every_option_and_fits_80_columns()
    {
        var result = await RunAsync("--help");

        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Split('\n').Should().OnlyContain(static line => line.Length <= 80);
        result.Output.Should().ContainAll("--port", "--http", "--key", "--latency", "--seed", "--scenario", "--quiet", "--version");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_request_is_a_line_unless_it_is_quiet(bool isQuiet)
    {
        await using var simulator = new RunningProgram("dotnet", [Program, "--http", "--key", "test-us6", .. isQuiet ? (string[])["--quiet"] : []]);
        var address = (await simulator.ReadLineAsync(static line => line.StartsWith("Mailchimp ", StringComparison.Ordinal)))["Mailchimp ".Length..].Trim();
        await simulator.ReadLineAsync(static line => line.Length == 0 || line.StartsWith("Ctrl+C", StringComparison.Ordinal));
        using var client = new HttpClient { BaseAddress = new Uri(address) };

        (await client.GetAsync("ping?apikey=test-us6")).EnsureSuccessStatusCode().Dispose();

        var rest = await simulator.StopAsync();
        rest.ExitCode.Should().Be(0);
        rest.Output.Contains("GET /ping?apikey=*** 200 ", StringComparison.Ordinal).Should().Be(!isQuiet, rest.Output);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task It_prints_its_address_and_the_option_with_the_same_host(string scheme)
    {
        await using var simulator = new RunningProgram("dotnet", [Program, .. scheme == "http" ? (string[])["--http"] : []]);

        var address = new Uri((await simulator.ReadLineAsync(static line => line.StartsWith("Mailchimp ", StringComparison.Ordinal))).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        var option = await simulator.ReadLineAsync(static line => line.StartsWith("Telemetry ", StringComparison.Ordinal));

        address.GetLeftPart(UriPartial.Authority).Should().Be($"{scheme}://localhost:{address.Port}");
        option.Should().EndWith($"  Mailchimp__Telemetry__AdditionalHosts__0=localhost:{address.Port}");
    }

    private static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "Mailchimp.Telemetry.Simulator.Tool.dll");

    private static Task<DotnetProcess.Result> RunAsync(params string[] arguments) => DotnetProcess.RunAsync([Program, .. arguments]);
}
