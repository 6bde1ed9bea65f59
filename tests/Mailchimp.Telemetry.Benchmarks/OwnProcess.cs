namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>How to start this program once more.</summary>
internal static class OwnProcess
{
    /// <summary>The program and its arguments: under <c>dotnet file.dll</c>, the program is one of the process's arguments.</summary>
    public static string[] Command(params string[] arguments) =>
        [Environment.ProcessPath!, .. Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(OwnProcess).Assembly.Location] : Array.Empty<string>(), .. arguments];
}
