namespace Mailchimp.Telemetry.Tool.Dashboards;

/// <summary>Is it Mailchimp, or is it us; which call; what to do.</summary>
internal static class OverviewDashboard
{
    /// <summary>Failures of less than this share of all calls give nobody a reason to act.</summary>
    private const string WorthActing = "0.02";

    public static Dashboard Create() => new(
        "overview", "Mailchimp / Overview", "Is Mailchimp down, or is it us? Which calls fail, whose fault is it, and what should we do?",
        [Variables.Job, Variables.Instance, Variables.Account, Variables.DataCenter, Variables.Route],
        new DashboardRow(4, Panel.Text("How to read this", "A short guide for first-time readers.", 24,
            """
            - **Red on the left: it is Mailchimp. Orange: calls get no response**, because of our network, a short timeout, or Mailchimp. Open [Incidents](/d/mailchimp-incidents), and follow the alert's runbook.
            - **Green on the left, but calls fail:** *Who has to act* shows whose fault the failures of the worst job are (request, credentials, account and limit are ours). *Top errors* shows which calls fail and what to do. [Errors](/d/mailchimp-errors) has the details.
            - **429s, or an account at its limit:** open [Limits](/d/mailchimp-limits). Failures triggered with `X-Trigger-Error` count only in *Triggered errors*, at the bottom.
            """)),
        new DashboardRow(4,
            Shared.MailchimpState(3),
            Shared.Reachability(3),
            Panel.Stat("Who has to act", "The fault behind the highest failure share of any job, if that share is more than 2 %. The share is that of the job's calls in the 10 minutes before its latest call.", 4,
                new Field("percentunit") { Decimals = 1, ShowsName = true, SeriesColors = [.. Colors.Faults, ("nobody", Colors.Good), (Field.NoData, Colors.Unknown)] },
                new Query(Promql.OrNamed($"topk(1, max by (mailchimp_error_fault) (last_over_time(job_fault:mailchimp_client_errors:ratio_rate10m{{job=~\"$job\"}}[10m])) > {WorthActing})", "mailchimp_error_fault", "nobody"), "{{mailchimp_error_fault}}") { Instant = true }),
            Panel.Stat("Failed calls", "The share of calls in this time range that failed, for any reason.", 3,
                new Field("percentunit") { Decimals = 1, Thresholds = Shared.FailureSteps },
                new Query(Promql.Share(Promql.Errors(), Window.Range)) { Instant = true }),
            Panel.Stat("Hidden failures", "Failures inside successful responses in this time range: contacts of an import, operations of a batch, items of a campaign's send checklist. The dashboard Errors shows them by route and code.", 4,
                Shared.Counts,
                new Query(Promql.HiddenFailures(Window.Range)) { Instant = true }),
            Shared.FullestAccount(4),
            Panel.Stat("Calls", "Calls to Mailchimp in this time range.", 3,
                Shared.Counts,
                new Query(Promql.Sum(string.Empty, Promql.Calls(), Window.Range)) { Instant = true })),
        new DashboardRow(8,
            Panel.TimeSeries("Failure rate, by fault", "Failed calls divided by all calls. The color says whose fault they are.", 12,
                new Field("percentunit") { SeriesColors = Colors.Faults },
                Style.StackedBars with { Legend = Style.Max, SoftMax = 0.05 },
                new Query(Promql.ShareBy("mailchimp_error_fault", Promql.Errors(), Window.Bar), "{{mailchimp_error_fault}}")),
            Panel.TimeSeries("Response time", "Quantiles of the time until the response headers or the failure, across all routes. A diamond is an exemplar: click it to open a trace.", 12,
                new Field("s") { SeriesColors = [("p50", "#8AB8FF"), ("p95", "#3274D9"), ("p99", "#8F3BB8")] },
                Style.Lines with { Legend = Style.Max },
                new Query(Promql.Quantile(0.5, string.Empty, Window.Rate), "p50"),
                new Query(Promql.Quantile(0.95, string.Empty, Window.Rate), "p95"),
                new Query(Promql.Quantile(0.99, string.Empty, Window.Rate), "p99") { Exemplars = true })),
        new DashboardRow(13, Panel.Table("Top errors", "The eight most frequent errors in this time range, with fault, route and what to do. Click a kind to see its history.", 24,
            Shared.Counts,
            new Columns("Errors",
                new Column("Value #A", "Errors").Width(80),
                new Column("mailchimp_error_kind", "Kind").Width(220).Link("Show history", Shared.Link("errors", "kind")),
                new Column("mailchimp_error_fault", "Fault").Width(110).Words(Shared.FaultWords),
                Column.Route().Width(350),
                new Column("action", "What to do").Wrapped().Words(Shared.Actions)),
            new Query($"""label_join(topk(8, {Promql.Sum("mailchimp_error_kind, mailchimp_error_fault, url_template", Promql.Errors(), Window.Range)} > 0), "action", "", "mailchimp_error_kind")""") { Instant = true })),
        new DashboardRow(8,
            Panel.Table("Routes", "Calls, failures and latency of each route in this time range. Click a route to see its errors.", 24,
                Shared.Counts,
                new Columns("Calls",
                    Column.Route().Link("Show errors", Shared.Link("errors", "route")),
                    new Column("Value #A", "Calls").Width(90),
                    new Column("Value #B", "Failed").Width(90).Nothing("0"),
                    new Column("Value #C", "Failure rate").Width(120).Unit("percentunit", 1).Nothing("0 %").Colored([.. Shared.FailureSteps]),
                    new Column("Value #D", "p50").Width(90).Unit("s", 2).Nothing("–"),
                    new Column("Value #E", "p95").Width(90).Unit("s", 2).Nothing("–")),
                new Query(Promql.Sum("url_template", Promql.Calls(), Window.Range) + " > 0") { Instant = true },
                new Query(Promql.Sum("url_template", Promql.Errors(), Window.Range) + " > 0") { Instant = true },
                new Query($"{Promql.Sum("url_template", Promql.Errors(), Window.Range)}\n/ ({Promql.Sum("url_template", Promql.Calls(), Window.Range)} > 0)") { Instant = true },
                new Query(Promql.Quantile(0.5, "url_template", Window.Range)) { Instant = true },
                new Query(Promql.Quantile(0.95, "url_template", Window.Range)) { Instant = true })),
        new DashboardRow(4,
            Panel.Stat("Triggered errors", "Calls in this time range that were made to fail with X-Trigger-Error. Elsewhere they do not count as failures, and they never page.", 8,
                Shared.Counts,
                new Query(Promql.SumOrZero(Promql.Minutes("mailchimp_client_simulated_errors"), Window.Range)) { Instant = true }),
            Panel.Stat("Telemetry lost", "Spans and log events in this time range that did not reach the collector or Seq.", 8,
                Shared.Counts with { Thresholds = Shared.LossSteps },
                new Query(Promql.SumOrZero(Promql.Minutes("mailchimp_telemetry_dropped_events"), Window.Range)) { Instant = true }),
            Panel.Stat("Internal errors", "Exceptions that this library caught, in this time range. mailchimp_telemetry_stage says where: read_value, account_resolver and log point to the application's own code; export_support, redaction_support and runtime point to versions that don't fit. Report the others.", 8,
                Shared.Counts with { Thresholds = [(null, Colors.Good), (1, Colors.Bad)] },
                new Query(Promql.SumOrZero(Promql.Minutes("mailchimp_telemetry_internal_errors"), Window.Range)) { Instant = true })));
}
