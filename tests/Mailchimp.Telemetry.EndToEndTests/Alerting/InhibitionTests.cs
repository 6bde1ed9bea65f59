using Mailchimp.Telemetry.EndToEndTests.Support;

namespace Mailchimp.Telemetry.EndToEndTests.Alerting;

/// <summary>Which alert silences which, by Alertmanager's own account of it.</summary>
public sealed class InhibitionTests(RunningAlertmanager alertmanager) : IClassFixture<RunningAlertmanager>
{
    private const string Incident = "MailchimpIncident severity=critical job=a mailchimp_datacenter=us6";
    private const string Unreachable = "MailchimpUnreachable severity=critical job=a mailchimp_datacenter=us6";
    private const string Refused = "MailchimpSaturatedCritical severity=critical job=a mailchimp_account=x";
    private const string Rejected = "MailchimpCredentialsRejected severity=critical job=a mailchimp_account=x mailchimp_error_kind=api_key_invalid";

    [SkippableTheory]
    [InlineData(Incident, "MailchimpErrorBudgetBurn severity=critical window=1h job=a")]
    [InlineData(Incident, "MailchimpErrorBudgetBurn severity=critical window=6h job=a")]
    [InlineData(Incident, "MailchimpErrorBudgetBurn severity=warning window=1d job=a")]
    [InlineData(Incident, "MailchimpErrorBudgetBurn severity=warning window=3d job=a")]
    [InlineData(Incident, "MailchimpCdnTimeouts severity=warning job=a url_template=/3.0/lists")]
    [InlineData(Incident, "MailchimpOperationFailing severity=warning job=a mailchimp_datacenter=us6 mailchimp_incident_reason=server_errors")]
    [InlineData(Unreachable, "MailchimpErrorBudgetBurn severity=critical window=1h job=a")]
    [InlineData(Unreachable, "MailchimpCdnTimeouts severity=warning job=a url_template=/3.0/lists")]
    [InlineData(Unreachable, "MailchimpUnreachableFromInstance severity=warning job=a instance=i mailchimp_datacenter=us6")]
    [InlineData(Refused, "MailchimpSaturated severity=warning mailchimp_account=x")]
    [InlineData(Refused, "MailchimpThrottledByConnections severity=warning job=b mailchimp_account=x")]
    [InlineData(Rejected, "MailchimpCredentialsRejected severity=warning job=a mailchimp_account=y mailchimp_error_kind=api_key_invalid")]
    [InlineData("MailchimpEdgeBlocked severity=critical job=a", "MailchimpEdgeBlocked severity=warning job=a")]
    [InlineData("MailchimpBatchFailed severity=warning job=a", "MailchimpPartialFailures severity=warning job=a")]
    [InlineData("MailchimpErrorBudgetBurn severity=critical window=1h job=a", "MailchimpErrorBudgetBurn severity=critical window=6h job=a")]
    [InlineData("MailchimpErrorBudgetBurn severity=critical window=1h job=a", "MailchimpErrorBudgetBurn severity=warning window=3d job=a")]
    [InlineData("MailchimpErrorBudgetBurn severity=critical window=6h job=a", "MailchimpErrorBudgetBurn severity=warning window=1d job=a")]
    [InlineData("MailchimpErrorBudgetBurn severity=warning window=1d job=a", "MailchimpErrorBudgetBurn severity=warning window=3d job=a")]
    public async Task What_explains_an_alert_silences_it(string source, string target) => (await IsSilencedAsync(source, target)).Should().BeTrue();

    [SkippableTheory]
    [InlineData(Incident, "MailchimpErrorBudgetBurn severity=critical window=1h job=b")]
    [InlineData(Incident, "MailchimpCdnTimeouts severity=warning job=b url_template=/3.0/lists")]
    [InlineData(Incident, "MailchimpOperationFailing severity=warning job=a mailchimp_datacenter=us7 mailchimp_incident_reason=server_errors")]
    [InlineData(Incident, "MailchimpOperationFailing severity=warning job=b mailchimp_datacenter=us6 mailchimp_incident_reason=server_errors")]
    [InlineData(Incident, "MailchimpCredentialsRejected severity=critical job=a mailchimp_account=x mailchimp_error_kind=api_key_invalid")]
    [InlineData(Incident, "MailchimpUnreachable severity=critical job=a mailchimp_datacenter=us6")]
    [InlineData("MailchimpUnreachableFromInstance severity=warning job=a instance=i mailchimp_datacenter=us6", "MailchimpErrorBudgetBurn severity=critical window=1h job=a")]
    [InlineData("MailchimpBatchFailed severity=warning job=a", "MailchimpPartialFailures severity=warning job=b")]
    [InlineData("MailchimpBatchFailed severity=warning job=a", "MailchimpPartialFailures severity=warning job=a url_template=/3.0/lists/{list_id}")]
    [InlineData(Refused, "MailchimpSaturated severity=warning mailchimp_account=y")]
    [InlineData("MailchimpSaturatedCritical severity=critical job=a", "MailchimpThrottledByConnections severity=warning job=b")]
    [InlineData(Rejected, "MailchimpCredentialsRejected severity=warning job=b mailchimp_account=x mailchimp_error_kind=api_key_invalid")]
    [InlineData(Rejected, "MailchimpEdgeBlocked severity=warning job=a")]
    [InlineData("MailchimpErrorBudgetBurn severity=critical window=6h job=a", "MailchimpErrorBudgetBurn severity=critical window=1h job=a")]
    [InlineData("MailchimpErrorBudgetBurn severity=warning window=3d job=a", "MailchimpErrorBudgetBurn severity=warning window=1d job=a")]
    [InlineData("SomebodyElses severity=critical job=a", "SomebodyElses severity=warning job=a")]
    public async Task What_does_not_explain_an_alert_leaves_it_alone(string source, string target) => (await IsSilencedAsync(source, target)).Should().BeFalse();

    private async Task<bool> IsSilencedAsync(string source, string target)
    {
        // Alertmanager takes alerts in their order: once the probe is silenced, it knows the source.
        var probe = Guid.NewGuid().ToString("n");
        var alerts = new[]
        {
            source, target,
            $"MailchimpIncident severity=critical job={probe} mailchimp_datacenter={probe}",
            $"MailchimpCdnTimeouts severity=warning job={probe}", $"MailchimpOperationFailing severity=warning job={probe} mailchimp_datacenter={probe}",
        }.Select(Labels.Parse).ToList();
        await alertmanager.Server.RaiseAsync(alerts);
        await Until.AsyncResult(SilencedAsync, silenced => silenced.Any(labels => labels.GetValueOrDefault("job") == probe));
        var silenced = await SilencedAsync();
        await alertmanager.Server.ResolveAsync(alerts);
        return silenced.Any(labels => labels.Count == alerts[1].Count && !labels.Except(alerts[1]).Any());
    }

    private async Task<List<Dictionary<string, string>>> SilencedAsync() =>
        [.. (await alertmanager.Server.AlertsAsync()).Where(alert => alert["status"]!["inhibitedBy"]!.AsArray().Count > 0)
            .Select(alert => alert["labels"]!.AsObject().ToDictionary(label => label.Key, label => (string)label.Value!))];
}
