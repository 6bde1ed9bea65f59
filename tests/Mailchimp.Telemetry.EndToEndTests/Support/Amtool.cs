namespace Mailchimp.Telemetry.EndToEndTests.Support;

/// <summary>Alertmanager's own tool, from Debian's package.</summary>
internal static class Amtool
{
    public static async Task<string> RunAsync(params string[] arguments)
    {
        var (code, output) = await Programs.RunAsync("amtool", arguments);
        code.Should().Be(0, output);
        return output;
    }
}
