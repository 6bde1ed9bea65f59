using System.Reflection;
using OpenTelemetry;

namespace FieldTests;

public sealed class VersionTests
{
    [Fact]
    public void These_run_with_the_oldest_version_that_the_packages_ask_for() => typeof(Sdk).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Should().StartWith(Oldest);

    private static string Oldest => typeof(VersionTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static data => data.Key == "OldestOpenTelemetry").Value + "+";
}
