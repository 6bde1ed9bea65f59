using Mailchimp.Telemetry.EndToEndTests.Support;

namespace Mailchimp.Telemetry.EndToEndTests.Tool;

/// <summary>How the tool writes dashboards and rules.</summary>
public class ExportTests
{
    [Fact]
    public async Task An_export_can_be_made_ones_own()
    {
        var folder = Directory.CreateTempSubdirectory();
        string[] own = ["export", "--output", folder.FullName, "--runbooks", "https://wiki.example/runbooks/", "--datasource", "prom-1", "--folder", "Mail", "--namespace", "monitoring", "--label", "release=prometheus"];

        var missing = await DotnetProcess.RunToolAsync([.. own, "--check"]);
        var written = await DotnetProcess.RunToolAsync(own);
        var current = await DotnetProcess.RunToolAsync([.. own, "--check"]);

        missing.ExitCode.Should().Be(1);
        missing.Output.Should().Contain("missing").And.NotContain("new ");
        written.Output.Should().Contain("new ");
        written.ExitCode.Should().Be(0, written.Error);
        current.ExitCode.Should().Be(0, current.Output);
        Read("prometheus/mailchimp-alerts.yml").Should().Contain("runbook_url: https://wiki.example/runbooks/MailchimpIncident.md");
        Read("grafana-provisioning/alerting/mailchimp.yml").Should().Contain("folder: Mail\n").And.Contain("datasourceUid: prom-1").And.Contain("$values.B.Value").And.NotContain("$value ");
        Read("kubernetes/mailchimp-prometheusrule.yml").Should().Contain("namespace: monitoring").And.Contain("release: prometheus");
        Read("kubernetes/mailchimp-dashboards.yml").Should().Contain("grafana_folder: Mail").And.Contain("grafana_dashboard: \"1\"");
        folder.Delete(recursive: true);

        string Read(string file) => File.ReadAllText(Path.Combine(folder.FullName, file));
    }

    [Theory]
    [InlineData("--namespace", "Bad Name", "lowercase letters")]
    [InlineData("--namespace", "monitoring-", "lowercase letters")]
    [InlineData("--datasource", "", "empty")]
    [InlineData("--folder", " ", "empty")]
    public async Task An_export_refuses_a_value_that_no_program_accepts(string option, string value, string cure)
    {
        var folder = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString());

        var result = await DotnetProcess.RunToolAsync(["export", "--output", folder, option, value]);

        result.ExitCode.Should().Be(2, result.Output);
        result.Error.Trim().Should().Contain(option).And.Contain(cure).And.NotContain("\n");
        Directory.Exists(folder).Should().BeFalse();
    }

    [Theory]
    [InlineData("kubernetes prometheus")]
    [InlineData("kubernetes,prometheus")]
    [InlineData("kubernetes, prometheus")]
    public async Task An_export_takes_formats_separated_by_commas_or_spaces(string formats)
    {
        var folder = Directory.CreateTempSubdirectory();

        var result = await DotnetProcess.RunToolAsync(["export", "--output", folder.FullName, "--format", formats]);
        var written = folder.GetDirectories().Select(static directory => directory.Name).ToList();
        folder.Delete(recursive: true);

        result.ExitCode.Should().Be(0, result.Error);
        written.Should().BeEquivalentTo("kubernetes", "prometheus");
    }

    [Fact]
    public async Task An_export_to_what_is_no_folder_names_it()
    {
        var file = Path.GetTempFileName();

        var toFile = await DotnetProcess.RunToolAsync(["export", "--output", file]);
        var belowFile = await DotnetProcess.RunToolAsync(["export", "--output", Path.Combine(file, "folder"), "--check"]);
        var impossible = await DotnetProcess.RunToolAsync(["export", "--output", "/proc/mailchimp"]);
        File.Delete(file);

        toFile.ExitCode.Should().Be(2);
        toFile.Error.Should().Contain($"--output: '{file}' is a file, not a folder.");
        belowFile.ExitCode.Should().Be(2);
        belowFile.Error.Should().Be(toFile.Error);
        impossible.ExitCode.Should().Be(1);
        impossible.Error.Trim().Should().StartWith("--output: '/proc/mailchimp' can't be written to").And.NotContain("\n");
    }
}
