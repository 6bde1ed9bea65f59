using System.Text.RegularExpressions;
using Mailchimp.Telemetry.EndToEndTests.Support;
using Mailchimp.Telemetry.Tool.Rules;

namespace Mailchimp.Telemetry.EndToEndTests.Alerting;

/// <summary>The configuration as Alertmanager's own tool reads it.</summary>
public sealed class RoutingTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public static TheoryData<string, string> Alerts
    {
        get
        {
            var alerts = new TheoryData<string, string>();
            foreach (var alert in RuleSet.Load().Alerts)
            {
                alerts.Add(string.Join(' ', alert.Labels!.Select(label => $"{label.Key}={label.Value}").Prepend($"alertname={alert.Alert}")), alert.Labels!["severity"]);
            }

            return alerts;
        }
    }

    [SkippableFact]
    public async Task The_configuration_is_valid_and_contacts_nobody()
    {
        (await CheckAsync(AlertmanagerServer.Configuration)).Should().Contain("3 receivers");
        Uncommented().Should().NotMatchRegex("_configs|https?:");
    }

    [SkippableFact]
    public async Task Each_line_to_fill_in_is_valid()
    {
        var filledIn = Regex.Replace(AlertmanagerServer.Configuration, "(?<=^    )# ", string.Empty, RegexOptions.Multiline);

        Regex.Count(filledIn, "^    [a-z]+_configs", RegexOptions.Multiline).Should().Be(6);
        await CheckAsync(filledIn);
    }

    [Fact]
    public void Each_alert_that_it_names_exists() =>
        Regex.Matches(AlertmanagerServer.Configuration, "Mailchimp[A-Za-z]+").Select(name => name.Value).Should().BeSubsetOf(RuleSet.Load().Alerts.Select(alert => alert.Alert!));

    [SkippableTheory]
    [MemberData(nameof(Alerts))]
    public Task Each_alert_goes_to_whom_its_severity_concerns(string labels, string severity) => RouteAsync(labels, severity switch
    {
        "critical" => "pager",
        "warning" => "team",
        _ => "log",
    });

    [SkippableFact]
    public Task Alerts_of_others_wake_nobody() => RouteAsync("alertname=SomebodyElses severity=critical", "log");

    public void Dispose() => File.Delete(_file);

    private static string Uncommented() => Regex.Replace(AlertmanagerServer.Configuration, "#.*", string.Empty);

    private async Task RouteAsync(string labels, string receiver)
    {
        await File.WriteAllTextAsync(_file, AlertmanagerServer.Configuration);
        await Amtool.RunAsync(["config", "routes", "test", $"--config.file={_file}", $"--verify.receivers={receiver}", .. labels.Split(' ')]);
    }

    private async Task<string> CheckAsync(string configuration)
    {
        await File.WriteAllTextAsync(_file, configuration);
        return await Amtool.RunAsync("check-config", _file);
    }
}
