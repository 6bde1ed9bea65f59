namespace Mailchimp.Telemetry.EndToEndTests.Alerting;

/// <summary>How many alerts make one notification.</summary>
public sealed class GroupingTests(RunningAlertmanager alertmanager) : IClassFixture<RunningAlertmanager>
{
    [SkippableFact]
    public async Task An_outage_that_several_jobs_see_is_one_page_and_one_resolution()
    {
        var alerts = Alerts(
            "MailchimpIncident severity=critical job=a mailchimp_datacenter=us6",
            "MailchimpIncident severity=critical job=b mailchimp_datacenter=us6",
            "MailchimpUnreachable severity=critical job=c mailchimp_datacenter=us6",
            "MailchimpErrorBudgetBurn severity=critical window=1h job=a",
            "MailchimpErrorBudgetBurn severity=critical window=6h job=a",
            "MailchimpErrorBudgetBurn severity=critical window=1h job=b",
            "MailchimpErrorBudgetBurn severity=critical window=1h job=c");
        await alertmanager.Server.RaiseAsync(alerts);
        await alertmanager.FlushAsync("MailchimpErrorBudgetBurn severity=critical window=1h");
        await alertmanager.Server.ResolveAsync(alerts);
        await alertmanager.Receiver.WaitForAsync(notification => !notification.IsFiring && notification.IsAbout("mailchimp_datacenter", "us6"));

        var told = Told(alerts);

        told.Should().OnlyContain(notification => notification.Receiver == "pager" && notification.Alerts.Count == 3);
        told.Select(notification => notification.IsFiring).Should().Equal(true, false);
        told.Select(notification => notification.GroupKey).Distinct().Should().ContainSingle();
    }

    [SkippableFact]
    public async Task An_account_whose_key_several_jobs_use_is_one_page()
    {
        var alerts = Alerts(
            "MailchimpCredentialsRejected severity=critical job=d mailchimp_account=x mailchimp_error_kind=api_key_invalid",
            "MailchimpCredentialsRejected severity=critical job=e mailchimp_account=x mailchimp_error_kind=api_key_invalid",
            "MailchimpCredentialsRejected severity=critical job=e mailchimp_account=x mailchimp_error_kind=api_key_missing");
        await alertmanager.Server.RaiseAsync(alerts);
        await alertmanager.FlushAsync("MailchimpTest severity=critical mailchimp_account=y");

        Told(alerts).Should().ContainSingle().Which.Alerts.Should().HaveCount(3);
    }

    [SkippableFact]
    public async Task Slow_routes_of_a_job_are_one_warning()
    {
        var alerts = Alerts(
            "MailchimpCdnTimeouts severity=warning job=f url_template=/3.0/lists",
            "MailchimpCdnTimeouts severity=warning job=f url_template=/3.0/reports");
        await alertmanager.Server.RaiseAsync(alerts);
        await alertmanager.FlushAsync("MailchimpTest severity=warning");

        Told(alerts).Should().ContainSingle().Which.Receiver.Should().Be("team");
    }

    private static List<Dictionary<string, string>> Alerts(params IEnumerable<string> alerts) => [.. alerts.Select(Labels.Parse)];

    private List<Notification> Told(List<Dictionary<string, string>> alerts) =>
        [.. alertmanager.Receiver.Notifications.Where(notification => alerts.Any(alert => notification.IsAbout("job", alert["job"])))];
}
