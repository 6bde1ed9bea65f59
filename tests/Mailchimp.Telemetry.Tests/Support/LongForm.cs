using System.Globalization;

namespace Mailchimp.Telemetry.Tests.Support;

/// <summary>How much a test does: enough each time, and more where an environment variable says so (CONTRIBUTING).</summary>
internal static class LongForm
{
    public static int Get(string variable, int usual) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
