using System.Reflection;
using FieldTests.Applications;
using FieldTests.Support;
using OpenTelemetry;

namespace FieldTests;

public sealed class VersionTests : IDisposable
{
    private static readonly string[] SdkFiles = ["OpenTelemetry.dll", "OpenTelemetry.Api.dll", "OpenTelemetry.Api.ProviderBuilderExtensions.dll", "OpenTelemetry.Extensions.Hosting.dll"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void These_run_with_the_oldest_version_that_the_packages_ask_for() => typeof(Sdk).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Should().StartWith(Metadata("OldestOpenTelemetry") + "+");

    [Fact]
    public async Task Beside_an_SDK_that_the_exporter_does_not_fit_the_application_starts_and_is_told_what_to_reference()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.RunAsync(typeof(HandMadeClient), CopyWithNewestSdk());

        field.Mailchimp.Requests.Should().ContainSingle();
        arrived.Spans.Should().BeEmpty();
        arrived.Output.Should().Contain($"reference OpenTelemetry.Exporter.OpenTelemetryProtocol {Metadata("NewestOpenTelemetry")} in the application")
            .And.Contain("member_exists");
    }

    /// <summary>What NuGet resolves for an application that references the newest SDK, and the exporter through the library alone.</summary>
    private string CopyWithNewestSdk()
    {
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory))
        {
            File.Copy(file, Path.Combine(_folder.FullName, Path.GetFileName(file)));
        }

        foreach (var file in SdkFiles)
        {
            File.Copy(Path.Combine(Metadata("NewestSdkFolder"), file), Path.Combine(_folder.FullName, file), overwrite: true);
        }

        return Path.Combine(_folder.FullName, Path.GetFileName(typeof(VersionTests).Assembly.Location));
    }

    private static string Metadata(string key) => typeof(VersionTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;
}
