namespace Mailchimp.Telemetry.EndToEndTests.Alerting;

/// <summary>What people are told when Mailchimp, a key or an account goes wrong: by real applications, Prometheus and Alertmanager, with the shipped rules and configuration.</summary>
public sealed class NotificationTests(AlertedDay day) : IClassFixture<AlertedDay>
{
    [SkippableFact]
    public async Task An_outage_is_one_page_that_silences_its_consequences()
    {
        day.Check();
        var told = (await day.DuringOutage).Where(notification => notification.IsAbout("job", day.WithOutage.Name)).ToList();

        var page = told.Should().ContainSingle().Subject;
        page.Receiver.Should().Be("pager");
        page.IsFiring.Should().BeTrue();
        var alert = page.Alerts.Should().ContainSingle().Subject;
        (alert.Name, alert["mailchimp_datacenter"], alert["job"]).Should().Be(("MailchimpIncident", day.WithOutage.Datacenter, day.WithOutage.Name));
        alert.Runbook.Should().EndWith("/docs/runbooks/MailchimpIncident.md");
    }

    [SkippableFact]
    public async Task The_end_of_an_outage_is_told_once()
    {
        day.Check();
        var told = await day.AfterOutage;

        Outages(told, day.WithOutage.Name).Select(notification => notification.IsFiring).Should().Equal(true, false);
    }

    [SkippableFact]
    public async Task The_outage_of_the_samples_day_is_a_page_and_its_resolution()
    {
        day.Check();
        var told = Outages(await day.AfterNewsletter, "newsletter");

        told.Select(notification => notification.IsFiring).Should().Equal(true, false);
        told.Should().OnlyContain(notification => notification.IsAbout("mailchimp_datacenter", "us6"));
        told.Select(notification => notification.GroupKey).Distinct().Should().ContainSingle();
    }

    [SkippableFact]
    public async Task A_key_that_is_revoked_is_one_page_that_names_the_account()
    {
        day.Check();
        var told = (await day.AfterRejection).Where(notification => notification.IsAbout("job", day.WithOldKey.Name)).ToList();

        var alert = told.Should().ContainSingle().Which.Alerts.Should().ContainSingle().Subject;
        told[0].Receiver.Should().Be("pager");
        (alert.Name, alert["severity"], alert["mailchimp_account"]).Should().Be(("MailchimpCredentialsRejected", "critical", day.WithOldKey.Account));
    }

    [SkippableFact]
    public async Task An_account_without_a_place_left_is_one_page_and_no_warning()
    {
        day.Check();
        var told = (await day.AfterRefusal).Where(notification => notification.IsAbout("mailchimp_account", day.WithTooMuch.Account)).ToList();

        var alert = told.Should().ContainSingle().Which.Alerts.Should().ContainSingle().Subject;
        told[0].Receiver.Should().Be("pager");
        (alert.Name, alert["severity"]).Should().Be(("MailchimpSaturatedCritical", "critical"));
    }

    private static List<Notification> Outages(IEnumerable<Notification> told, string job) =>
        [.. told.Where(notification => notification.IsAbout("alertname", "MailchimpIncident") && notification.IsAbout("job", job))];
}
