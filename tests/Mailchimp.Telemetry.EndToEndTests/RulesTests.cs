using System.ComponentModel;
using System.Diagnostics;

namespace Mailchimp.Telemetry.EndToEndTests;

/// <summary>The Prometheus rules, checked and run by Prometheus' own tool.</summary>
public class RulesTests
{
    private static readonly string Rules = Path.Combine(AppContext.BaseDirectory, "rules");

    public static TheoryData<string> RuleFiles => [.. Directory.GetFiles(Rules, "*.yml").Select(file => Path.GetFileName(file))];

    public static TheoryData<string> TestFiles => [.. Directory.GetFiles(Path.Combine(Rules, "tests"), "*.yml").Select(file => Path.GetFileName(file))];

    [SkippableTheory]
    [MemberData(nameof(RuleFiles))]
    public async Task A_rule_file_is_valid(string file) => await Promtool("check", "rules", Path.Combine(Rules, file));

    [SkippableTheory]
    [MemberData(nameof(TestFiles))]
    public async Task The_rules_give_what_their_tests_expect(string file) => await Promtool("test", "rules", Path.Combine(Rules, "tests", file));

    private static async Task Promtool(params string[] arguments)
    {
        Process? process = null;
        try
        {
            process = Process.Start(new ProcessStartInfo("promtool", arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
        }
        catch (Win32Exception)
        {
            // Not on this machine.
        }

        Skip.If(process is null, "promtool is missing: install Debian's package prometheus, or run ./test.sh.");
        using (process)
        {
            var output = process!.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            await process.WaitForExitAsync(patience.Token);
            process.ExitCode.Should().Be(0, await output + await error);
        }
    }
}
