namespace Mailchimp.Telemetry.Tests.Support;

/// <summary>The tables that stand beside the tests.</summary>
internal static class TestData
{
    /// <summary>The lines of a file, without comments.</summary>
    public static IEnumerable<string> Lines(string file) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, file)).Where(static line => !line.StartsWith('#'));

    public static IEnumerable<string[]> Rows(string file) => Lines(file).Select(static line => line.Split('\t'));
}
