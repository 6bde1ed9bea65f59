using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>Priority scheduling for this process: without it two runs differ by a fifth.</summary>
internal static class Priority
{
    private const string Program = "chrt";
    private const string Scheduling = "-f 20";

    /// <summary>How this process is scheduled, for the report.</summary>
    public static string Description { get; private set; } = "normal";

    /// <summary>Asks for it, for the threads that there are and those to come. Where it is refused, the report says so.</summary>
    public static void Raise() => Description = TryRaise() ? $"{Program} {Scheduling}" : $"normal ('{Program} {Scheduling}' is not allowed here: two runs may differ by a fifth)";

    /// <summary>Gives it back.</summary>
    public static void Lower() => TrySet("-o", "0");

    private static bool TryRaise() => TrySet("-f", "20");

    private static bool TrySet(string policy, string priority)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Program, ["-a", policy, "-p", priority, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
