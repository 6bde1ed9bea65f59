namespace Mailchimp.Telemetry.Tool.Dashboards;

/// <summary>When Mailchimp failed, where, and what it cost of the error budget.</summary>
internal static class IncidentsDashboard
{
    /// <summary>The share of calls that may fail by Mailchimp or the network, as in the alert MailchimpErrorBudgetBurn.</summary>
    private const string Budget = "0.005";

    private static readonly (string Window, double Factor)[] BurnWindows = [("1h", 14.4), ("6h", 6), ("1d", 3), ("3d", 1)];

    private static readonly string Failed = Promql.Errors(Promql.Unavailable);
    private static readonly string Calls = Promql.Calls("count");

    public static Dashboard Create() => new(
        "incidents", "Mailchimp / Incidents", "When Mailchimp failed or could not be reached, at which data center, and what it cost of the error budget.",
        [Variables.Job, Variables.Instance, Variables.DataCenter, Variables.Route],
        new DashboardRow(4, Panel.Text("How to read this", "Three lines for whoever sees this for the first time.", 24,
            """
            - **An incident** is more server errors, or more calls without an answer, than chance explains, at one data center. It is not us.
            - **Availability** counts failures by Mailchimp and the network alone, against an objective of 99.5 %; wrong requests of ours do not lower it.
            - **A burn of 1** spends the budget just in time; the bars turn red where the alert *MailchimpErrorBudgetBurn* fires.
            """)),
        new DashboardRow(4,
            Shared.MailchimpState(5),
            Shared.Reachability(5),
            Panel.Stat("Availability", "Share of the calls that neither Mailchimp nor the network failed, in this time range.", 5,
                new Field("percentunit") { Decimals = 2, Min = null, Thresholds = [(null, Colors.Bad), (0.995, Colors.Warning), (0.999, Colors.Good)], NoValue = "no calls yet" },
                new Query($"1 - {Promql.Share(Failed, Calls, Window.Range)}") { Instant = true }),
            Panel.Stat("Error budget spent", "Of the failures that an availability of 99.5 % allows in this time range, how many there were.", 5,
                new Field("percentunit") { Decimals = 0, Thresholds = [(null, Colors.Good), (0.5, Colors.Warning), (1, Colors.Bad)], NoValue = "no calls yet" },
                new Query($"({Promql.Share(Failed, Calls, Window.Range)}) / {Budget}") { Instant = true }),
            Panel.Stat("Incidents", "Incidents opened in this time range; several processes may each see the same one.", 4,
                new Field("short") { Decimals = 0, Thresholds = [(null, Colors.Good), (1, Colors.Bad)] },
                new Query($"sum({Promql.Increase(Promql.IncidentsOpened(), Window.Range)}) or vector(0)") { Instant = true })),
        new DashboardRow(7,
            Panel.StateTimeline("Incidents over time", "Each data center's state by what any process says: server errors, and calls without an answer, of the data center or of single operations.", 16,
                Field.State("up", "incident", Colors.Bad),
                new Query($"max by (mailchimp_datacenter, mailchimp_incident_reason, mailchimp_incident_scope) ({Promql.Incidents()})", "{{mailchimp_datacenter}} {{mailchimp_incident_reason}} ({{mailchimp_incident_scope}})")),
            Panel.BarGauge("Error budget burn, by window", "How many times faster than allowed the budget is spent. Red where the window's alert fires: 14.4, 6, 3 and 1.", 8,
                new Field("short") { Decimals = 1, NoValue = "no calls yet", SeriesThresholds = [.. BurnWindows.Select(window => (window.Window, window.Factor))] },
                [.. BurnWindows.Select(window => new Query($"({Promql.Share(Failed, Calls, window.Window)}) / {Budget}", window.Window) { Instant = true })])),
        new DashboardRow(8,
            Panel.TimeSeries("Failures by Mailchimp and the network", "Failed calls in the interval before each point, by kind: red shades are Mailchimp's, orange ones the network's.", 12,
                Shared.ByKind with { SeriesColors = [.. Colors.Kinds().Where(kind => MailchimpErrorKinds.TryParse(kind.Name, out var known) && known.GetFault() is MailchimpFault.Mailchimp or MailchimpFault.Network)] },
                Style.StackedBars with { Calcs = ["max"] },
                new Query($"sum by (mailchimp_error_kind) ({Promql.Increase(Failed, Window.Rate)})", "{{mailchimp_error_kind}}") { Exemplars = true }),
            Panel.TimeSeries("Availability over time", "Share of the calls that neither Mailchimp nor the network failed, against the objective of 99.5 %.", 12,
                new Field("percentunit") { Min = null, Max = 1, Thresholds = [(null, Colors.Bad), (0.995, Colors.Good)] }, Style.Lines with { Thresholds = true },
                new Query($"1 - {Promql.Share(Failed, Calls, Window.Rate)}", "availability"))),
        new DashboardRow(7,
            Panel.Table("Data centers", "Each data center's calls, failures by Mailchimp and by the network, and latency, in this time range.", 14,
                new Field("short") { Decimals = 0 },
                new Columns("Calls",
                    new Column("mailchimp_datacenter", "Data center"),
                    new Column("Value #A", "Calls").Width(80),
                    new Column("Value #B", "By Mailchimp").Width(110).Colored((null, Colors.Good), (1, Colors.Bad)),
                    new Column("Value #C", "By the network").Width(120).Colored((null, Colors.Good), (1, Colors.Network)),
                    new Column("Value #D", "p95").Width(90).Unit("s", 2),
                    new Column("Value #E", "Incident").Width(100).Words([("0", "no", Colors.Good), ("1", "open", Colors.Bad)])),
                new Query($"sum by (mailchimp_datacenter) ({Promql.Increase(Calls, Window.Range)})") { Instant = true },
                new Query($"sum by (mailchimp_datacenter) ({Promql.Increase(Promql.Errors("""mailchimp_error_fault="mailchimp" """), Window.Range)})") { Instant = true },
                new Query($"sum by (mailchimp_datacenter) ({Promql.Increase(Promql.Errors("""mailchimp_error_fault="network" """), Window.Range)})") { Instant = true },
                new Query(Promql.Quantile(0.95, "mailchimp_datacenter", Window.Range)) { Instant = true },
                new Query($"max by (mailchimp_datacenter) ({Promql.Incidents(Shared.WholeDataCenter)})") { Instant = true }),
            Panel.TimeSeries("Time to answer, by data center", "95th percentile of the time until the response's headers.", 10,
                new Field("s"), Style.Lines,
                new Query(Promql.Quantile(0.95, "mailchimp_datacenter", Window.Rate), "{{mailchimp_datacenter}}"))));
}
