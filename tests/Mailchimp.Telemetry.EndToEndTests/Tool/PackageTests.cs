using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Mailchimp.Telemetry.EndToEndTests.Support;

namespace Mailchimp.Telemetry.EndToEndTests.Tool;

/// <summary>The packages as a user meets them: from a folder, into a new project and a new tool manifest.</summary>
public sealed class PackageTests : IDisposable
{
    private static readonly string[] Projects = ["Mailchimp.Telemetry", "Mailchimp.Telemetry.Serilog", "Mailchimp.Telemetry.Tool"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("packages");

    /// <summary>One that NuGet's cache can't have.</summary>
    private readonly string _version = string.Create(CultureInfo.InvariantCulture, $"0.0.0-test{DateTime.UtcNow.Ticks}");

    [Fact]
    public async Task Packages_install_and_the_installed_tool_exports_what_the_tree_holds()
    {
        foreach (var project in Projects)
        {
            await DotnetAsync("pack", Path.Combine(Repository.Root, "src", project), "--no-build", "--configuration", Repository.Configuration, "--output", Path.Combine(_folder.FullName, "feed"), $"-p:Version={_version}");
        }

        await ShouldNameLibrariesAsync(Path.Combine(_folder.FullName, "feed", $"Mailchimp.Telemetry.Tool.{_version}.nupkg"));
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "nuget.config"), """<configuration><packageSources><add key="local" value="feed" /></packageSources></configuration>""");
        await DotnetAsync("new", "tool-manifest");
        await DotnetAsync("tool", "install", "Mailchimp.Telemetry.Tool", "--version", _version);
        await DotnetAsync("tool", "run", "mailchimp-telemetry", "--", "export", "--output", "exported");

        var tree = Path.Combine(Repository.Root, "dashboards");
        var exported = Path.Combine(_folder.FullName, "exported");
        Files(exported).Should().BeEquivalentTo(Files(tree).Where(file => !file.Contains("tests", StringComparison.Ordinal))).And.HaveCountGreaterThan(8);
        foreach (var file in Files(exported))
        {
            (await File.ReadAllBytesAsync(Path.Combine(exported, file))).Should().Equal(await File.ReadAllBytesAsync(Path.Combine(tree, file)), file);
        }

        await WriteApplicationAsync();
        (await DotnetAsync("run", "--project", "app")).Should().Contain("too_many_connections limit").And.Contain("[api_key a2bb50e2-us6]");
    }

    [Fact]
    public async Task A_project_for_an_older_framework_is_told_when_it_installs_the_package()
    {
        await DotnetAsync("pack", Path.Combine(Repository.Root, "src", Projects[0]), "--no-build", "--configuration", Repository.Configuration, "--output", Path.Combine(_folder.FullName, "feed"), $"-p:Version={_version}");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "nuget.config"), """<configuration><packageSources><add key="local" value="feed" /></packageSources></configuration>""");

        // The targeting pack of the older framework is in no feed here.
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "app.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net8.0</TargetFramework><DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences></PropertyGroup>
              <ItemGroup><PackageReference Include="Mailchimp.Telemetry" Version="{_version}" /></ItemGroup>
            </Project>
            """);

        var restored = await DotnetProcess.RunAsync(["restore", "app.csproj"], folder: _folder.FullName);

        restored.ExitCode.Should().NotBe(0);
        restored.Output.Should().Contain("NU1202").And.Contain("net8.0");
    }

    public void Dispose()
    {
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var package in Projects.Select(project => new DirectoryInfo(Path.Combine(cache, project.ToLowerInvariant(), _version))).Where(package => package.Exists))
        {
            package.Delete(recursive: true);
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>A package that contains libraries of others contains their notices.</summary>
    private static async Task ShouldNameLibrariesAsync(string package)
    {
        await using var archive = await ZipFile.OpenReadAsync(package);
        archive.GetEntry("LICENSE").Should().NotBeNull();
        using var reader = new StreamReader(await archive.GetEntry("THIRD-PARTY-NOTICES.txt")!.OpenAsync());
        var named = Regex.Matches(await reader.ReadToEndAsync(), "(?m)^  ([A-Za-z.]+) ").Select(static match => match.Groups[1].Value).ToList();
        var libraries = archive.Entries.Select(static entry => entry.Name).Where(static name => name.EndsWith(".dll", StringComparison.Ordinal) && !name.StartsWith("Mailchimp.", StringComparison.Ordinal)).ToList();

        libraries.Should().HaveCountGreaterThan(10).And.OnlyContain(library => named.Exists(name => library.StartsWith(name, StringComparison.Ordinal)));
    }

    /// <summary>A program that uses both libraries.</summary>
    private async Task WriteApplicationAsync()
    {
        var application = _folder.CreateSubdirectory("app").FullName;
        await File.WriteAllTextAsync(Path.Combine(application, "app.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Mailchimp.Telemetry" Version="{_version}" />
                <PackageReference Include="Mailchimp.Telemetry.Serilog" Version="{_version}" />
              </ItemGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(application, "Program.cs"), """"
            using Mailchimp.Telemetry;
            using Serilog;

            using var telemetry = MailchimpTelemetry.Start();
            var error = MailchimpErrorClassifier.Classify(429, "application/problem+json", """{"title":"Too Many Requests","status":429,"detail":"You have exceeded the limit of 10 simultaneous connections."}"""u8);
            Console.WriteLine($"{error.Kind.GetName()} {error.Fault.ToString().ToLowerInvariant()}");
            Console.WriteLine(MailchimpRedactor.Default.Redact("0123456789abcdef0123456789abcdef-us6"));
            using var log = new LoggerConfiguration().WriteTo.MailchimpRedacted(to => to.Sink(new LoggerConfiguration().CreateLogger())).CreateLogger();
            """");
    }

    private async Task<string> DotnetAsync(params string[] arguments)
    {
        var result = await DotnetProcess.RunAsync(arguments, new Dictionary<string, string> { ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_NOLOGO"] = "1" }, folder: _folder.FullName);
        result.ExitCode.Should().Be(0, $"dotnet {string.Join(' ', arguments)}: {result.Output}{result.Error}");
        return result.Output;
    }

    private static IEnumerable<string> Files(string folder) => Directory.GetFiles(folder, "*.*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file));
}
