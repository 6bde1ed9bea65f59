namespace Mailchimp.Telemetry.EndToEndTests.Alerting;

/// <summary>How many alerts make one notification, and how long each waits for others.</summary>
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
        await Task.WhenAll(
            alertmanager.FlushAsync("MailchimpErrorBudgetBurn severity=critical window=1h"),
            alertmanager.Receiver.WaitForAsync(notification => notification.IsFiring && notification.IsAbout("mailchimp_datacenter", "us6")));
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

    [SkippableFact]
    public async Task A_budget_that_burns_waits_for_the_incident_that_explains_it()
    {
        var burn = Alerts("MailchimpErrorBudgetBurn severity=critical window=1h job=g");
        await alertmanager.Server.RaiseAsync(burn);
        await alertmanager.FlushAsync("MailchimpIncident severity=critical mailchimp_datacenter=us7");
        await alertmanager.Server.RaiseAsync(Alerts("MailchimpIncident severity=critical job=g mailchimp_datacenter=us8"));
        await alertmanager.FlushAsync("MailchimpErrorBudgetBurn severity=critical window=1h");

        Told(burn).Should().ContainSingle().Which.Alerts.Should().OnlyContain(alert => alert.Name == "MailchimpIncident");
    }

    [SkippableFact]
    public async Task A_budget_that_burns_again_after_an_outage_is_told_within_minutes()
    {
        var outage = Alerts("MailchimpIncident severity=critical job=i mailchimp_datacenter=us9");
        var burn = Alerts("MailchimpErrorBudgetBurn severity=critical window=1h job=i");
        await alertmanager.Server.RaiseAsync([.. outage, .. burn]);
        await alertmanager.FlushAsync("MailchimpErrorBudgetBurn severity=critical window=1h");
        Told(burn).Should().OnlyContain(static page => page.Alerts.All(static alert => alert.Name == "MailchimpIncident"));

        await alertmanager.Server.ResolveAsync([.. outage, .. burn]);
        await alertmanager.Server.RaiseAsync(burn);
        await alertmanager.FlushAsync("MailchimpErrorBudgetBurn severity=critical window=1h");
        await alertmanager.FlushAsync("MailchimpErrorBudgetBurn severity=critical window=1h");

        Told(burn).Should().Contain(static page => page.Alerts.Any(static alert => alert.Name == "MailchimpErrorBudgetBurn"), "the group that the suppressed alert made must not hold it back");
    }

    [SkippableFact]
    public async Task A_warning_that_becomes_critical_within_minutes_is_never_sent()
    {
        var warning = Alerts("MailchimpThrottledByConnections severity=warning job=h mailchimp_account=z");
        await alertmanager.Server.RaiseAsync(warning);
        await alertmanager.FlushAsync("MailchimpErrorBudgetBurn severity=critical window=1h");
        await alertmanager.Server.RaiseAsync(Alerts("MailchimpSaturatedCritical severity=critical job=h mailchimp_account=z"));
        await alertmanager.FlushAsync("MailchimpCredentialsRejected severity=warning mailchimp_account=other");

        Told(warning).Should().ContainSingle().Which.Receiver.Should().Be("pager");
    }

    private static List<Dictionary<string, string>> Alerts(params IEnumerable<string> alerts) => [.. alerts.Select(Labels.Parse)];

    private List<Notification> Told(List<Dictionary<string, string>> alerts) =>
        [.. alertmanager.Receiver.Notifications.Where(notification => alerts.Any(alert => notification.IsAbout("job", alert["job"])))];
}
