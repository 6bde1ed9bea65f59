using System.Globalization;
using Mailchimp.Telemetry.Tool.Rules;

namespace Mailchimp.Telemetry.Tool.Dashboards;

/// <summary>When Mailchimp failed, where, and what it cost of the error budget.</summary>
internal static class IncidentsDashboard
{
    private static readonly string Budget = SloRules.Budget.ToString(CultureInfo.InvariantCulture);

    private static readonly string Failed = Promql.Errors(Promql.Unavailable);

    private static readonly IReadOnlyList<(string, string, string?)> StateWords = [("0", "working", Colors.Good), ("1", "failing", Colors.Bad), ("2", "unreachable", Colors.Network), ("3", "failing", Colors.Bad)];
    private static readonly Field States = new("short") { Max = 3, Mappings = StateWords, Thresholds = [(null, Colors.Good), (1, Colors.Bad), (2, Colors.Network), (3, Colors.Bad)] };

    public static Dashboard Create() => new(
        "incidents", "Mailchimp / Incidents", "When Mailchimp failed or could not be reached, at which data center, and how much of the error budget it cost.",
        [Variables.Job, Variables.Instance, Variables.DataCenter, Variables.Route],
        new DashboardRow(4, Panel.Text("How to read this", "A short guide for first-time readers.", 24,
            """
            - **An incident** means more server errors, or more calls without a response, than chance explains. It affects a whole data center, or one operation while the others work.
            - **Availability** counts only failures by Mailchimp and the network, against an objective of 99.5 %. Our own wrong requests do not lower it.
            - **Error budget burn:** a bar is full and red at the rate where *MailchimpErrorBudgetBurn* fires.
            """)),
        new DashboardRow(4,
            Shared.MailchimpState(5),
            Shared.Reachability(5),
            Panel.Stat("Availability", "The share of calls in this time range that did not fail because of Mailchimp or the network.", 5,
                new Field("percentunit") { Decimals = 2, Min = null, Thresholds = [(null, Colors.Bad), (0.995, Colors.Warning), (0.999, Colors.Good)] },
                new Query($"1 - {Promql.Share(Failed, Window.Range)}") { Instant = true }),
            Panel.Stat("Error budget spent", "Failures in this time range, as a share of those that an availability of 99.5 % allows.", 5,
                new Field("percentunit") { Decimals = 0, Thresholds = [(null, Colors.Good), (0.5, Colors.Warning), (1, Colors.Bad)] },
                new Query($"{Promql.Share(Failed, Window.Range)}\n/ {Budget}") { Instant = true }),
            Panel.Stat("Incidents", "Incidents opened in this time range. Each process that sees an incident counts it.", 4,
                Shared.Counts with { Thresholds = [(null, Colors.Good), (1, Colors.Bad)] },
                new Query(Promql.SumOrZero(Promql.Minutes("mailchimp_client_incidents", """mailchimp_datacenter=~"$datacenter" """), Window.Range)) { Instant = true })),
        new DashboardRow(8,
            Panel.StateTimeline("Incidents over time", "The worst state that any process saw in each interval, for each data center and for each operation that failed on its own. An operation is shown as failing whether it gets errors or no response.", 16,
                States,
                new Query(State(Worst), "{{mailchimp_datacenter}}"),
                new Query($"max by (mailchimp_datacenter, mailchimp_incident_operation) (\n  {Worst(Promql.Incidents(Shared.OneOperation))}\n)", "{{mailchimp_datacenter}}: {{mailchimp_incident_operation}}")),
            Panel.BarGauge("Error budget burn, by window", "How many times faster than allowed the budget burned within each window. A bar is full at its alert's threshold: 14.4, 6, 3 or 1. The alert ends sooner: it also needs recent failures.", 8,
                new Field("none") { Decimals = 1, SeriesThresholds = [.. SloRules.Windows.Select(window => (window.Long, window.Factor))] },
                new { titleSize = 14, valueSize = 18 },
                [.. SloRules.Windows.Select(window => new Query($"max(last_over_time(job:mailchimp_client_unavailable:ratio_rate{window.Long}{{job=~\"$job\"}}[10m])) / {Budget}", window.Long) { Instant = true })])),
        new DashboardRow(8,
            Panel.TimeSeries("Failures by Mailchimp and the network", "Failed calls in the interval before each point, by kind. Shades of red are Mailchimp's, shades of orange the network's.", 12,
                Shared.ByKind with { SeriesColors = [.. Colors.Kinds().Where(kind => MailchimpErrorKinds.TryParse(kind.Name, out var known) && known.GetFault() is MailchimpFault.Mailchimp or MailchimpFault.Network)] },
                Style.StackedBars,
                new Query(Promql.Sum("mailchimp_error_kind", Failed, Window.Bar), "{{mailchimp_error_kind}}"),
                Shared.Exemplars(Promql.ErrorsWithTraces(Promql.Unavailable))),
            Panel.TimeSeries("Availability over time", "The share of calls that did not fail because of Mailchimp or the network, against the objective of 99.5 %.", 12,
                new Field("percentunit") { Min = null, Max = 1, Decimals = 1, Thresholds = [(null, Colors.Bad), (0.995, Colors.Good)] }, Style.Lines with { Thresholds = true, SoftMin = 0.98, IsColoredByThreshold = true },
                new Query($"1 - {Promql.Share(Failed, Window.Bar)}", "availability"))),
        new DashboardRow(7,
            Panel.Table("Data centers", "The current state of each data center, with its calls, failures and latency in this time range.", 14,
                Shared.Counts,
                new Columns("Calls",
                    new Column("mailchimp_datacenter", "Data center"),
                    new Column("Value #E", "State").Width(110).Words(StateWords),
                    new Column("Value #A", "Calls").Width(90),
                    new Column("Value #B", "Mailchimp failures").Width(150).Nothing("0").Colored((null, Colors.Good), (1, Colors.Bad)),
                    new Column("Value #C", "Network failures").Width(140).Nothing("0").Colored((null, Colors.Good), (1, Colors.Network)),
                    new Column("Value #D", "p95").Width(90).Unit("s", 2).Nothing("–")),
                new Query(Promql.Sum("mailchimp_datacenter", Promql.Calls(), Window.Range) + " > 0") { Instant = true },
                new Query(Promql.Sum("mailchimp_datacenter", Promql.Errors("""mailchimp_error_fault="mailchimp" """), Window.Range)) { Instant = true },
                new Query(Promql.Sum("mailchimp_datacenter", Promql.Errors("""mailchimp_error_fault="network" """), Window.Range)) { Instant = true },
                new Query(Promql.Quantile(0.95, "mailchimp_datacenter", Window.Range)) { Instant = true },
                new Query(State(now => now)) { Instant = true }),
            Panel.TimeSeries("Response time, by data center", "95th percentile of the time until the response headers or the failure.", 10,
                new Field("s"), Style.Lines with { Legend = Style.Max },
                new Query(Promql.Quantile(0.95, "mailchimp_datacenter", Window.Rate), "{{mailchimp_datacenter}}"))));

    /// <summary>1 for server errors, 2 for no response, 3 for both.</summary>
    private static string State(Func<string, string> over) =>
        $"""
        max by (mailchimp_datacenter) ({over(Promql.Incidents(Shared.ServerErrors, Shared.WholeDataCenter))})
        + 2 * max by (mailchimp_datacenter) ({over(Promql.Incidents(Shared.Unreachable, Shared.WholeDataCenter))})
        """;

    private static string Worst(string incidents) => $"max_over_time({incidents}[{Window.Bar}])";
}
