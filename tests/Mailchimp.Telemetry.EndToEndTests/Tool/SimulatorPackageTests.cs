using System.Globalization;
using System.Text.RegularExpressions;
using Mailchimp.Telemetry.EndToEndTests.Support;

namespace Mailchimp.Telemetry.EndToEndTests.Tool;

/// <summary>The simulator's packages as a user meets them: from a folder, outside of the repository.</summary>
public sealed class SimulatorPackageTests : IDisposable
{
    private const string Library = "Mailchimp.Telemetry.Simulator";
    private const string Command = "Mailchimp.Telemetry.Simulator.Tool";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("simulator");

    /// <summary>One that NuGet's cache can't have.</summary>
    private readonly string _version = string.Create(CultureInfo.InvariantCulture, $"0.0.0-test{DateTime.UtcNow.Ticks}");

    private string Tools => Path.Combine(_folder.FullName, "tools");

    [Fact]
    public async Task A_new_test_project_needs_nothing_but_the_package_and_every_snippet_of_its_readme_runs()
    {
        await PackAsync(Library);
        var consumer = _folder.CreateSubdirectory("consumer");
        foreach (var file in new DirectoryInfo(Path.Combine(Repository.Root, "tests", "Packages", "SimulatorConsumer")).GetFiles())
        {
            file.CopyTo(Path.Combine(consumer.FullName, file.Name));
        }

        await File.WriteAllTextAsync(Path.Combine(consumer.FullName, "ReadmeTests.cs"), SimulatorReadme.WriteTests());
        await File.WriteAllTextAsync(Path.Combine(consumer.FullName, "day.json"), SimulatorReadme.Scenario);

        var output = await DotnetAsync("test", consumer.FullName, $"-p:SimulatorVersion={_version}");

        Regex.Match(output, "Failed: +0, Passed: +([0-9]+)").Groups[1].Value.Should().Be("15", "ten tests, and five snippets: " + output);
    }

    [SkippableFact]
    public async Task The_installed_command_runs_and_so_does_every_request_of_the_readme()
    {
        await Programs.RunAsync("curl", ["--version"]);
        await PackAsync(Command);
        await DotnetAsync("tool", "install", Command, "--version", _version, "--tool-path", Tools, "--configfile", Path.Combine(_folder.FullName, "nuget.config"));

        await using var simulator = new RunningProgram(Path.Combine(Tools, "mailchimp-simulator"), "--http", "--key", "test-us6");
        var root = Regex.Match(await simulator.ReadLineAsync(static line => line.StartsWith("Mailchimp ", StringComparison.Ordinal)), "http://[a-z0-9.:]+").Value;
        foreach (var command in SimulatorReadme.Commands)
        {
            var (code, output) = await Programs.RunAsync("sh", ["-c", command.Replace("curl ", "curl -sS --fail-with-body ", StringComparison.Ordinal).Replace("http://localhost:8080", root, StringComparison.Ordinal)]);
            code.Should().Be(0, $"{command}: {output}");
        }

        (await simulator.ReadLineAsync(static line => line.Contains("GET /ping", StringComparison.Ordinal))).Should().Contain(" 200 ");
        (await simulator.StopAsync()).ExitCode.Should().Be(0);
    }

    public void Dispose()
    {
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var package in ((string[])[Library, Command]).Select(package => new DirectoryInfo(Path.Combine(cache, package.ToLowerInvariant(), _version))).Where(static package => package.Exists))
        {
            package.Delete(recursive: true);
        }

        _folder.Delete(recursive: true);
    }

    private async Task PackAsync(string project)
    {
        await DotnetAsync("pack", Path.Combine(Repository.Root, "src", project), "--no-build", "--configuration", Repository.Configuration, "--output", Path.Combine(_folder.FullName, "feed"), $"-p:Version={_version}");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "nuget.config"), """<configuration><packageSources><add key="local" value="feed" /></packageSources></configuration>""");
    }

    private static async Task<string> DotnetAsync(params string[] arguments)
    {
        var (code, output) = await Programs.RunAsync("dotnet", arguments);
        code.Should().Be(0, $"dotnet {string.Join(' ', arguments)}: {output}");
        return output;
    }
}
