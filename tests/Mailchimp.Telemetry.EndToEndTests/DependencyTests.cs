using System.IO.Compression;
using System.Xml.Linq;
using Mailchimp.Telemetry.EndToEndTests.Support;

namespace Mailchimp.Telemetry.EndToEndTests;

/// <summary>What the packages ask for.</summary>
public sealed class DependencyTests : IDisposable
{
    private static readonly string Oldest = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("OldestOpenTelemetry").Single().Value;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_core_asks_for_the_oldest_OpenTelemetry_that_it_works_with()
    {
        var dependencies = await PackAsync("Mailchimp.Telemetry");

        dependencies.Where(static dependency => dependency.Key.StartsWith("OpenTelemetry", StringComparison.Ordinal)).Should().HaveCount(3)
            .And.OnlyContain(static dependency => dependency.Value == Oldest, "users of an older minor version would get NU1605 for no reason");
    }

    [Fact]
    public async Task The_package_for_Serilog_asks_for_exactly_the_core_that_it_was_built_with()
    {
        var dependencies = await PackAsync("Mailchimp.Telemetry.Serilog");

        dependencies["Mailchimp.Telemetry"].Should().Be($"[{typeof(MailchimpTelemetry).Assembly.GetName().Version!.ToString(3)}]");
    }

    [Theory]
    [InlineData("1.20.1", "1.20.1", false)]
    [InlineData("1.20.1", "1.15.3", true)]
    public async Task A_build_that_resolves_an_exporter_of_another_version_than_the_SDK_is_warned(string sdk, string exporter, bool isWarned)
    {
        var project = Path.Combine(_folder.FullName, "app.proj");
        await File.WriteAllTextAsync(project, $"""
            <Project>
              <ItemGroup>
                <RuntimeCopyLocalItems Include="OpenTelemetry.dll" NuGetPackageId="OpenTelemetry" NuGetPackageVersion="{sdk}" />
                <RuntimeCopyLocalItems Include="Otlp.dll" NuGetPackageId="OpenTelemetry.Exporter.OpenTelemetryProtocol" NuGetPackageVersion="{exporter}" />
              </ItemGroup>
              <Target Name="ResolvePackageAssets" />
              <Import Project="{Repository.Root}/src/Mailchimp.Telemetry/buildTransitive/Mailchimp.Telemetry.targets" />
            </Project>
            """);

        var built = await DotnetProcess.RunAsync(["msbuild", project, "-target:ResolvePackageAssets"]);

        built.ExitCode.Should().Be(0, built.Output);
        built.Output.Contains($"""MAILCHIMP001: OpenTelemetry.Exporter.OpenTelemetryProtocol {exporter} does not fit OpenTelemetry {sdk}""", StringComparison.Ordinal).Should().Be(isWarned, built.Output);
    }

    private async Task<Dictionary<string, string>> PackAsync(string package)
    {
        var packed = await DotnetProcess.RunAsync(["pack", Path.Combine(Repository.Root, "src", package), "--no-build", "--configuration", Repository.Configuration, "--output", _folder.FullName]);
        packed.ExitCode.Should().Be(0, packed.Output + packed.Error);
        using var archive = ZipFile.OpenRead(_folder.GetFiles("*.nupkg").Single().FullName);
        archive.Entries.Select(static entry => entry.FullName).Should().Match(entries => package != "Mailchimp.Telemetry" || entries.Contains("buildTransitive/net10.0/Mailchimp.Telemetry.targets"));
        using var manifest = archive.Entries.Single(static entry => entry.Name.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(manifest).Descendants().Where(static element => element.Name.LocalName == "dependency")
            .ToDictionary(static element => element.Attribute("id")!.Value, static element => element.Attribute("version")!.Value);
    }
}
