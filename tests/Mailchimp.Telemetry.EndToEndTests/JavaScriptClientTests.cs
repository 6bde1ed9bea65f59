using System.Globalization;
using System.Text.RegularExpressions;
using Mailchimp.Telemetry.EndToEndTests.Support;
using Mailchimp.Telemetry.Simulator;

namespace Mailchimp.Telemetry.EndToEndTests;

/// <summary>Mailchimp's own JavaScript client against the simulator.</summary>
public partial class JavaScriptClientTests
{
    private const int Operations = 60;

    [SkippableFact]
    public async Task The_official_JavaScript_client_gets_the_answers_that_the_API_gives()
    {
        var folder = Path.Combine(Repository.Root, "tests", "Clients", "javascript");
        Skip.IfNot(Directory.Exists(Path.Combine(folder, "node_modules")), "The client is missing: run npm ci in tests/Clients/javascript, or ./test.sh.");
        await using var simulator = await MailchimpSimulator.StartAsync(new SimulatorOptions { AllowPlainHttp = true, BatchDuration = TimeSpan.FromMilliseconds(200) });

        var (code, output) = await Programs.RunAsync(
            "node", [Path.Combine(folder, "run.mjs")], ("MAILCHIMP_URL", $"{simulator.HttpUri}"), ("MAILCHIMP_KEY", simulator.AddUser().AddKey()));

        code.Should().Be(0, output);
        var count = Count().Match(output);
        int.Parse(count.Groups["all"].Value, CultureInfo.InvariantCulture).Should().BeGreaterThan(Operations);
        count.Groups["unexpected"].Value.Should().Be("0");
    }

    [GeneratedRegex("^(?<all>[0-9]+) operations, (?<unexpected>[0-9]+) unexpected$", RegexOptions.Multiline)]
    private static partial Regex Count();
}
