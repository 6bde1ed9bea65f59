using System.Text;
using System.Text.RegularExpressions;

namespace Mailchimp.Telemetry.EndToEndTests.Support;

/// <summary>The snippets of the simulator's README, as tests and commands.</summary>
internal static partial class SimulatorReadme
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "src", "Mailchimp.Telemetry.Simulator", "README.md"));

    public static string Scenario => Blocks("json").Single();

    public static IEnumerable<string> Commands => Blocks("bash").SelectMany(static block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A test class with a test for each snippet, in which a simulator runs unless the snippet starts one.</summary>
    public static string WriteTests()
    {
        var tests = new StringBuilder("""
            using Mailchimp.Telemetry.Simulator;
            using Microsoft.Extensions.DependencyInjection;

            namespace SimulatorConsumer;

            public class ReadmeTests
            {

            """);
        foreach (var (number, block) in Blocks("csharp").Index())
        {
            var start = block.Contains("StartAsync", StringComparison.Ordinal) ? string.Empty : "await using var mailchimp = await MailchimpSimulator.StartAsync(); var services = new ServiceCollection();";
            tests.AppendLine($"    [Fact] public async Task Snippet_{number + 1}()").AppendLine("    {").AppendLine(start).AppendLine(UsingDirective().Replace(block, string.Empty)).AppendLine("    }");
        }

        return tests.AppendLine("}").ToString();
    }

    private static IEnumerable<string> Blocks(string language) =>
        Block().Matches(Text).Where(match => match.Groups["language"].Value == language).Select(static match => match.Groups["text"].Value);

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^using [\w.]+;$", RegexOptions.Multiline)]
    private static partial Regex UsingDirective();
}
