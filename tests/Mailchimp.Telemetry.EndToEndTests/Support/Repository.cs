namespace Mailchimp.Telemetry.EndToEndTests.Support;

/// <summary>Where the tests run.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>Debug or Release, as the tests were built.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>What a project's build made: a program of another framework than the tests' runs from its own folder.</summary>
    public static string Built(string project) => Path.Combine(Root, project, "bin", Configuration, "net10.0", Path.GetFileName(project) + ".dll");

    private static string Find(DirectoryInfo folder) =>
        File.Exists(Path.Combine(folder.FullName, "Telemetry.sln")) ? folder.FullName : Find(folder.Parent ?? throw new DirectoryNotFoundException("Telemetry.sln is not above the tests."));
}
