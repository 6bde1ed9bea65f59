namespace Mailchimp.Telemetry.EndToEndTests.Support;

/// <summary>Prometheus' own tool, from Debian's package.</summary>
internal static class Promtool
{
    public static async Task RunAsync(params string[] arguments)
    {
        var (code, output) = await TryAsync(arguments);
        code.Should().Be(0, output);
    }

    public static Task<(int Code, string Output)> TryAsync(params string[] arguments) => Programs.RunAsync("promtool", arguments);
}
