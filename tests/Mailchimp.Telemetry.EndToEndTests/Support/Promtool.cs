using System.ComponentModel;
using System.Diagnostics;

namespace Mailchimp.Telemetry.EndToEndTests.Support;

/// <summary>Prometheus' own tool, from Debian's package; a test that lacks it is skipped.</summary>
internal static class Promtool
{
    /// <summary>It goes through weeks of samples: seconds where it has a core to itself, minutes where it has not.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static async Task RunAsync(params string[] arguments)
    {
        var (code, output) = await TryAsync(arguments);
        code.Should().Be(0, output);
    }

    public static async Task<(int Code, string Output)> TryAsync(params string[] arguments)
    {
        using var process = Programs.Start("promtool", arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        await using var kill = patience.Token.Register(process.Kill);
        await process.WaitForExitAsync(CancellationToken.None);
        return (process.ExitCode, await output + await error);
    }
}

/// <summary>Programs that a machine may lack.</summary>
internal static class Programs
{
    public static Process Start(string name, IEnumerable<string> arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception)
        {
            Skip.If(true, $"{name} is missing: install Debian's package prometheus, or run ./test.sh.");
            throw;
        }
    }
}
