using System.ComponentModel;
using System.Diagnostics;

namespace Mailchimp.Telemetry.EndToEndTests.Support;

/// <summary>Programs that a machine may lack; a test that needs one is skipped.</summary>
internal static class Programs
{
    /// <summary>Those that go through weeks of samples take seconds where they have a core to themselves, minutes where they have not.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static Process Start(string name, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(name, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Skip.If(true, $"{name} is missing: install Debian's package {PackageOf(name)}, or run ./test.sh.");
            throw;
        }
    }

    public static async Task<(int Code, string Output)> RunAsync(string name, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        using var process = Start(name, arguments, environment);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        await using var kill = patience.Token.Register(process.Kill);
        await process.WaitForExitAsync(CancellationToken.None);
        return (process.ExitCode, await output + await error);
    }

    private static string PackageOf(string program) => program switch
    {
        "prometheus" or "promtool" => "prometheus",
        "curl" => "curl",
        "node" => "nodejs",
        _ => "prometheus-alertmanager",
    };
}
