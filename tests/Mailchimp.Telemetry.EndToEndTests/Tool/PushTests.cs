using System.Text.Json.Nodes;
using Mailchimp.Telemetry.EndToEndTests.Support;

namespace Mailchimp.Telemetry.EndToEndTests.Tool;

public class PushTests
{
    [Fact]
    public async Task A_push_brings_folder_dashboards_and_alerts_and_a_second_one_changes_nothing()
    {
        await using var grafana = await FakeGrafana.StartAsync();

        var first = await PushAsync(grafana, "--alerts", "--folder", "Mail");
        var writes = grafana.Writes.Count;
        var second = await PushAsync(grafana, "--alerts", "--folder", "Mail", "--json");

        first.ExitCode.Should().Be(0, first.Error);
        grafana.Folders.Should().ContainSingle(folder => (string)folder["title"]! == "Mail");
        grafana.Dashboards.Keys.Should().BeEquivalentTo("mailchimp-overview", "mailchimp-errors", "mailchimp-limits", "mailchimp-incidents");
        grafana.Dashboards.Values.Should().OnlyContain(saved => saved.Folder == "folder-1" && saved.Version == 1);
        grafana.Alerts!["rules"]!.AsArray().Should().HaveCountGreaterThan(15).And.OnlyContain(rule => (string)rule!["data"]![0]!["datasourceUid"]! == "prom-1");
        second.ExitCode.Should().Be(0, second.Error);
        JsonNode.Parse(second.Output)!["results"]!.AsArray().Should().HaveCount(5).And.OnlyContain(result => (string)result!["state"]! == "unchanged");
        grafana.Writes.Should().HaveCount(writes);
    }

    [Fact]
    public async Task A_dry_run_shows_the_difference_and_changes_nothing()
    {
        await using var grafana = await FakeGrafana.StartAsync();
        var empty = await PushAsync(grafana, "--dry-run");
        empty.Output.Should().Contain("new        folder Mailchimp").And.Contain("new        dashboard mailchimp-overview");
        grafana.Writes.Should().BeEmpty();

        await PushAsync(grafana);
        grafana.Edit("mailchimp-limits", dashboard => dashboard["title"] = "Our limits");
        var writes = grafana.Writes.Count;
        var edited = await PushAsync(grafana, "--dry-run");

        edited.Output.Should().Contain("changed    dashboard mailchimp-limits").And.Contain("-   \"title\": \"Our limits\"").And.Contain("+   \"title\": \"Mailchimp / Limits\"").And.Contain("unchanged  dashboard mailchimp-errors");
        grafana.Writes.Should().HaveCount(writes);

        await PushAsync(grafana);
        ((string)grafana.Dashboards["mailchimp-limits"].Dashboard["title"]!).Should().Be("Mailchimp / Limits");
        grafana.Dashboards["mailchimp-limits"].Version.Should().Be(2);
        grafana.Dashboards["mailchimp-errors"].Version.Should().Be(1, "what is current is left alone");
    }

    [Fact]
    public async Task The_data_source_is_chosen_by_uid_or_name()
    {
        await using var grafana = await FakeGrafana.StartAsync();

        (await PushAsync(grafana, "--datasource", "Metrics")).ExitCode.Should().Be(0);
        var variable = grafana.Dashboards["mailchimp-overview"].Dashboard["templating"]!["list"]![0]!;
        var wrongType = await PushAsync(grafana, "--datasource", "Logs");
        var missing = await PushAsync(grafana, "--datasource", "nowhere");

        ((string)variable["current"]!["value"]!).Should().Be("prom-1");
        wrongType.ExitCode.Should().Be(1);
        wrongType.Error.Should().Contain("'Logs' is of type loki");
        missing.Error.Should().Contain("no data source 'nowhere'").And.Contain("--datasource");
    }

    [Fact]
    public async Task Alerts_ask_which_data_source_when_there_are_several()
    {
        await using var grafana = await FakeGrafana.StartAsync();
        grafana.DataSources[0]["isDefault"] = false;
        grafana.DataSources.Add(new JsonObject { ["uid"] = "prom-2", ["name"] = "More", ["type"] = "prometheus", ["isDefault"] = false });

        var result = await PushAsync(grafana, "--alerts");

        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain("several Prometheus data sources").And.Contain("--datasource");
        grafana.Writes.Should().BeEmpty("it is refused before anything is changed");
    }

    [Fact]
    public async Task A_dashboard_in_another_folder_is_moved()
    {
        await using var grafana = await FakeGrafana.StartAsync();
        await PushAsync(grafana, "--folder", "Old");

        var result = await PushAsync(grafana, "--folder", "New");

        result.Output.Should().Contain("moved      dashboard mailchimp-overview");
        grafana.Dashboards.Values.Should().OnlyContain(saved => saved.Folder == "folder-2");
    }

    [Theory]
    [InlineData("glsa_unknown", 401, "GRAFANA_TOKEN")]
    [InlineData(FakeGrafana.ViewerToken, 403, "dashboards:write")]
    public async Task A_refused_token_says_what_it_needs_and_is_not_shown(string token, int status, string advice)
    {
        await using var grafana = await FakeGrafana.StartAsync();

        var result = await DotnetProcess.RunToolAsync(["push", "--url", grafana.Address], new Dictionary<string, string> { ["GRAFANA_TOKEN"] = token });

        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain($"with {status}").And.Contain(advice).And.NotContain(token);
        result.Error.Trim().Should().NotContain("\n");
    }

    [Theory]
    [InlineData(412, "The dashboard has been changed by someone else", "rename it")]
    [InlineData(500, "Failed to save", "Grafana's log")]
    [InlineData(400, "Dashboard title cannot be empty", "Grafana's message")]
    public async Task What_Grafana_refuses_is_said_in_its_words(int status, string message, string advice)
    {
        await using var grafana = await FakeGrafana.StartAsync();
        grafana.Refusal = (status, message);

        var result = await PushAsync(grafana);

        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain($"{status}: {message}").And.Contain(advice);
    }

    [Fact]
    public async Task A_provisioned_dashboard_is_left_alone()
    {
        await using var grafana = await FakeGrafana.StartAsync();
        await PushAsync(grafana);
        grafana.Provisioned = "mailchimp-overview";
        var writes = grafana.Writes.Count;

        var result = await PushAsync(grafana);

        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain("provisioned from a file");
        grafana.Writes.Should().HaveCount(writes);
    }

    [Fact]
    public async Task The_token_may_come_from_standard_input()
    {
        await using var grafana = await FakeGrafana.StartAsync();

        var result = await DotnetProcess.RunToolAsync(["push", "--url", grafana.Address, "--token-stdin"], input: FakeGrafana.Token + "\n");

        result.ExitCode.Should().Be(0, result.Error);
    }

    [Theory]
    [InlineData("push")]
    [InlineData("push", "--url", "http://admin:secret@127.0.0.1:1")]
    [InlineData("push", "--url", "http://127.0.0.1:1")]
    public async Task Wrong_usage_gets_one_line_and_exit_code_2(params string[] arguments)
    {
        var result = await DotnetProcess.RunToolAsync(arguments);

        result.ExitCode.Should().Be(2);
        result.Output.Should().BeEmpty();
        result.Error.Trim().Should().NotBeEmpty().And.NotContain("\n").And.NotContain("secret");
    }

    private static Task<DotnetProcess.Result> PushAsync(FakeGrafana grafana, params string[] arguments) =>
        DotnetProcess.RunToolAsync(["push", "--url", grafana.Address, .. arguments], new Dictionary<string, string> { ["GRAFANA_TOKEN"] = FakeGrafana.Token });
}
