using System.Text.RegularExpressions;
using Mailchimp.Telemetry.EndToEndTests.Support;

namespace Mailchimp.Telemetry.EndToEndTests.Alerting;

/// <summary>The configuration as Alertmanager's own tool reads it.</summary>
public sealed class RoutingTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

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

    [SkippableTheory]
    [InlineData("pager", "MailchimpIncident", "critical")]
    [InlineData("pager", "MailchimpUnreachable", "critical")]
    [InlineData("pager", "MailchimpCredentialsRejected", "critical")]
    [InlineData("team", "MailchimpCredentialsRejected", "warning")]
    [InlineData("team", "MailchimpUnreachableFromInstance", "warning")]
    [InlineData("pager", "MailchimpErrorBudgetBurn", "critical", "window=1h")]
    [InlineData("pager", "MailchimpErrorBudgetBurn", "critical", "window=6h")]
    [InlineData("team", "MailchimpErrorBudgetBurn", "warning", "window=1d")]
    [InlineData("team", "MailchimpErrorBudgetBurn", "warning", "window=3d")]
    [InlineData("log", "MailchimpDrill", "info")]
    [InlineData("log", "SomebodyElses", "critical")]
    public async Task An_alert_goes_to_whom_it_concerns(string receiver, string alert, string severity, params string[] more)
    {
        await File.WriteAllTextAsync(_file, AlertmanagerServer.Configuration);

        await Amtool.RunAsync(["config", "routes", "test", $"--config.file={_file}", $"--verify.receivers={receiver}", $"alertname={alert}", $"severity={severity}", "job=newsletter", .. more]);
    }

    public void Dispose() => File.Delete(_file);

    private static string Uncommented() => Regex.Replace(AlertmanagerServer.Configuration, "#.*", string.Empty);

    private async Task<string> CheckAsync(string configuration)
    {
        await File.WriteAllTextAsync(_file, configuration);
        return await Amtool.RunAsync("check-config", _file);
    }
}
