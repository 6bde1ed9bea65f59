using System.Globalization;

namespace Mailchimp.Telemetry.Tool.Rules;

/// <summary>
/// The objective of 99.5 % availability: how fast its error budget burns, over several windows. Failures by Mailchimp
/// and the network count, wrong requests do not. After the Google SRE workbook, "Alerting on SLOs".
/// </summary>
internal static class SloRules
{
    public const string FileName = "mailchimp-slo.yml";
    public const string AlertsFileName = "mailchimp-slo-alerts.yml";

    /// <summary>The share of calls that may fail.</summary>
    public const double Budget = 0.005;

    private const string AlertName = "MailchimpErrorBudgetBurn";

    /// <summary>Fewer failures than this are no trend.</summary>
    private const int MinFailures = 5;

    /// <summary>Pairs of windows: the long one shows that it matters, the short one that it still goes on.</summary>
    public static IReadOnlyList<BurnWindow> Windows { get; } =
    [
        new("1h", "5m", "15m", 14.4, "2m", "critical"),
        new("6h", "30m", "90m", 6, "15m", "critical"),
        new("1d", "2h", "6h", 3, "1h", "warning"),
        new("3d", "6h", "18h", 1, "3h", "warning"),
    ];

    /// <summary>No rule is evaluated more often than its window needs, and none so seldom that Prometheus, which looks back five minutes, misses its last result.</summary>
    private static readonly (string Interval, string[] Windows)[] Groups = [("1m", ["5m", "30m", "1h"]), ("2m", ["2h", "6h"]), ("4m", ["1d", "3d"])];

    public static string Text { get; } = string.Create(CultureInfo.InvariantCulture,
        $$"""
        # The objective: {{1 - Budget:0.0 %}} of all calls do not fail because of Mailchimp or the network.
        groups:

        """) + string.Concat(Groups.Select(Group));

    /// <summary>In a file of their own, for those whose Grafana evaluates the alerts.</summary>
    public static string Alerts { get; } =
        """
        # How fast the error budget of mailchimp-slo.yml burns. Between the calls of a quiet job the last known share holds.
        groups:
          - name: mailchimp-slo-alerts
            interval: 1m
            rules:

        """ + string.Concat(Windows.Select(Alert));

    private static string Group((string Interval, string[] Windows) group) =>
        $"""
          - name: mailchimp-slo-{group.Windows[^1]}
            interval: {group.Interval}
            rules:

        """ + string.Concat(group.Windows.Select(Ratio));

    private static string Ratio(string window) =>
        $"""
              - record: job:mailchimp_client_unavailable:ratio_rate{window}
                expr: |
                  sum_over_time(job:mailchimp_client_unavailable:increase1m[{window}])
                  / (sum_over_time(job:mailchimp_client_requests:increase1m[{window}]) > 0)

        """;

    private static string Alert(BurnWindow window) => string.Create(CultureInfo.InvariantCulture,
        $$$"""
              - alert: {{{AlertName}}}
                expr: |
                  last_over_time(job:mailchimp_client_unavailable:ratio_rate{{{window.Long}}}[15m]) > {{{window.Factor}}} * {{{Budget}}}
                  and last_over_time(job:mailchimp_client_unavailable:ratio_rate{{{window.Short}}}[{{{window.Patience}}}]) > {{{window.Factor}}} * {{{Budget}}}
                  and sum_over_time(job:mailchimp_client_unavailable:increase1m[{{{window.Long}}}]) >= {{{MinFailures}}}
                for: {{{window.For}}}
                labels:
                  severity: {{{window.Severity}}}
                  window: {{{window.Long}}}
                annotations:
                  summary: '{{ $value | humanizePercentage }} of the calls from {{ $labels.job }} to Mailchimp failed in {{{window.Long}}}'
                  description: 'Mailchimp or the network caused {{ $value | humanizePercentage }} of the calls from {{ $labels.job }} to fail in {{{window.Long}}}. The alert fires above {{{window.Allowed}}}. The dashboard Mailchimp / Incidents shows the kinds and the data center.'
                  runbook_url: {{{RuleSet.RunbookFolder}}}{{{AlertName}}}.md

        """);
}

/// <param name="Patience">How long the share of the short window holds where no call follows.</param>
/// <param name="Factor">How many times faster than allowed the budget burns before the alert fires.</param>
/// <param name="For">How long before it fires.</param>
internal sealed record BurnWindow(string Long, string Short, string Patience, double Factor, string For, string Severity)
{
    /// <summary>The share of failures beyond which the alert fires, in words.</summary>
    public string Allowed => Factor == 1
        ? string.Create(CultureInfo.InvariantCulture, $"the {SloRules.Budget:0.##%} that the objective allows")
        : string.Create(CultureInfo.InvariantCulture, $"{Factor * SloRules.Budget:0.##%}, {Factor} times what the objective allows");
}
