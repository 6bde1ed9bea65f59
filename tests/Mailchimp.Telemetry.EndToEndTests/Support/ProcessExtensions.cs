using System.Diagnostics;

namespace Mailchimp.Telemetry.EndToEndTests.Support;

internal static class ProcessExtensions
{
    /// <summary>Asks a process to end, as Ctrl+C does; a shell that runs the tests in its background makes its children deaf to SIGINT.</summary>
    public static void AskToEnd(this Process process)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        kill.WaitForExit();
    }
}
