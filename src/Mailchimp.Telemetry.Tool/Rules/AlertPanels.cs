using Mailchimp.Telemetry.Tool.Dashboards;

namespace Mailchimp.Telemetry.Tool.Rules;

/// <summary>The panel that shows what an alert is about; in Grafana the alert links to it, and its history is drawn there.</summary>
internal static class AlertPanels
{
    private static readonly Dictionary<string, (string Dashboard, string Panel)> Panels = new()
    {
        ["MailchimpIncident"] = ("mailchimp-incidents", "Incidents over time"),
        ["MailchimpUnreachable"] = ("mailchimp-incidents", "Incidents over time"),
        ["MailchimpUnreachableFromInstance"] = ("mailchimp-incidents", "Failures by Mailchimp and the network"),
        ["MailchimpOperationFailing"] = ("mailchimp-incidents", "Incidents over time"),
        ["MailchimpSaturated"] = ("mailchimp-limits", "Saturation, by account"),
        ["MailchimpSaturatedCritical"] = ("mailchimp-limits", "Saturation, by account"),
        ["MailchimpThrottledByConnections"] = ("mailchimp-limits", "Refused calls, by kind"),
        ["MailchimpBatchWebhookBacklog"] = ("mailchimp-limits", "Refused calls, by kind"),
        ["MailchimpCredentialsRejected"] = ("mailchimp-errors", "Failed calls by kind"),
        ["MailchimpAccountDisabled"] = ("mailchimp-errors", "Failed calls by kind"),
        ["MailchimpInsecureTransport"] = ("mailchimp-errors", "Failed calls by kind"),
        ["MailchimpRequestErrorsRisen"] = ("mailchimp-errors", "Errors"),
        ["MailchimpCdnTimeouts"] = ("mailchimp-errors", "Errors"),
        ["MailchimpEdgeBlocked"] = ("mailchimp-errors", "Failed calls by fault"),
        ["MailchimpBatchFailed"] = ("mailchimp-errors", "Batches by outcome"),
        ["MailchimpPartialFailures"] = ("mailchimp-errors", "Hidden failures by route and code"),
        ["MailchimpErrorBudgetBurn"] = ("mailchimp-incidents", "Error budget burn, by window"),
        ["MailchimpTelemetryAbsent"] = ("mailchimp-overview", "Calls"),
        ["MailchimpRedactionInternalErrors"] = ("mailchimp-overview", "Internal errors"),
        ["MailchimpDrill"] = ("mailchimp-overview", "Triggered errors"),
    };

    private static readonly Lazy<IReadOnlyDictionary<(string, string), string>> Ids = new(() =>
        DashboardSet.All.SelectMany(dashboard => dashboard.ToJson()["panels"]!.AsArray(), (dashboard, panel) => (dashboard.Uid, panel)).ToDictionary(
            found => (found.Uid, (string)found.panel!["title"]!),
            found => found.panel!["id"]!.ToString()));

    /// <summary>The annotations by which Grafana finds the panel.</summary>
    public static IReadOnlyDictionary<string, string> Annotations(string alert) => new Dictionary<string, string>
    {
        ["__dashboardUid__"] = Panels[alert].Dashboard,
        ["__panelId__"] = Ids.Value[Panels[alert]],
    };
}
