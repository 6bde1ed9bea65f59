namespace Mailchimp.Telemetry.Tool.Dashboards;

/// <summary>Errors by kind, title and route, and the ways from a figure to its traces and log lines.</summary>
internal static class ErrorsDashboard
{
    private const string ByFault = """mailchimp_error_fault=~"$fault" """;
    private const string ByKind = """mailchimp_error_kind=~"$kind" """;

    private static readonly string Chosen = Promql.Errors(ByFault, ByKind);
    private static readonly string Operations = Promql.Minutes("mailchimp_client_batch_operations");
    private static readonly string Errored = Promql.Minutes("mailchimp_client_batch_operations", """mailchimp_batch_operation_outcome="errored" """);

    public static Dashboard Create() => new(
        "errors", "Mailchimp / Errors", "Which errors, on which calls, and since when. Leads from a number to its trace and its log line.",
        [
            Variables.Job, Variables.Instance, Variables.DataCenter, Variables.Route, Variables.Fault, Variables.Kind,
            Variables.TextBox("seq", "Seq", "http://localhost:5341"), Variables.TextBox("error_instance", "Error instance", string.Empty),
        ],
        new DashboardRow(4,
            Panel.Text("How to read this", "A short guide for first-time readers.", 16,
                """
                - **Color shows whose fault it is**, the same on every dashboard. Kinds of one fault are shades of its color.
                - **From a number to its trace:** a diamond above the bars is an exemplar. Click it and open the trace.
                - **From a trace or a ticket to its log line:** paste its `mailchimp.error.instance` into *Error instance* above, and use the link on the right.
                """),
            Panel.Text("Log lines", "Opens the log events of one error in Seq, by the instance ID that Mailchimp gave it.", 8,
                """
                - [Events of this error instance]($seq/#/events?filter=mailchimp.error.instance%3D'${error_instance:percentencode}')
                - [All Mailchimp errors in Seq]($seq/#/events?filter=Has(mailchimp.error.kind))
                - [What each error means](https://mailchimp.com/developer/marketing/docs/errors/)
                """)),
        new DashboardRow(7,
            Panel.Stat("Failed calls", "Failed calls in this time range.", 5,
                Shared.Counts,
                new Query(Promql.SumOrZero(Chosen, Window.Range)) { Instant = true }),
            Panel.Stat("Most frequent kind", "The most frequent kind among the failed calls in this time range.", 7,
                Shared.Counts with { ShowsName = true, SeriesColors = [.. Colors.Kinds(), ("none", Colors.Good), (Field.NoData, Colors.Unknown)] },
                new Query(Promql.OrNamed($"topk(1, {Promql.Sum("mailchimp_error_kind", Chosen, Window.Range)} > 0)", "mailchimp_error_kind", "none"), "{{mailchimp_error_kind}}") { Instant = true }),
            Panel.BarGauge("By fault", "Failed calls in this time range, by fault.", 12,
                Shared.ByFault with { NoValue = "none" }, new { },
                new Query($"sort_desc({Promql.Sum("mailchimp_error_fault", Chosen, Window.Range)} > 0)", "{{mailchimp_error_fault}}") { Instant = true })),
        new DashboardRow(9,
            Panel.TimeSeries("Failed calls by fault", "Failed calls in the interval before each point, by fault. Diamonds are exemplars: click one to open its trace.", 12,
                Shared.ByFault, Style.StackedBars,
                new Query(Promql.Sum("mailchimp_error_fault", Chosen, Window.Bar), "{{mailchimp_error_fault}}"),
                Shared.Exemplars(Promql.ErrorsWithTraces(ByFault, ByKind))),
            Panel.TimeSeries("Failed calls by kind", "Failed calls in the interval before each point, by kind, most frequent first.", 12,
                Shared.ByKind, Style.StackedBars,
                new Query(Promql.Sum("mailchimp_error_kind", Chosen, Window.Bar), "{{mailchimp_error_kind}}"))),
        new DashboardRow(13, Panel.Table("Errors", "Each kind of error in this time range, with method, route, status and what to do.", 24,
            Shared.Counts,
            new Columns("Errors",
                new Column("Value #A", "Errors").Width(80),
                new Column("mailchimp_error_kind", "Kind").Width(220),
                new Column("mailchimp_error_fault", "Fault").Width(110).Words(Shared.FaultWords),
                new Column("http_request_method", "Method").Width(85),
                Column.Route().Width(350),
                new Column("http_response_status_code", "Status").Width(75).Nothing("–"),
                new Column("action", "What to do").Wrapped().Words(Shared.Actions)),
            new Query($"""label_join({Promql.Sum("mailchimp_error_kind, mailchimp_error_fault, http_request_method, url_template, http_response_status_code", Chosen, Window.Range)} > 0, "action", "", "mailchimp_error_kind")""") { Instant = true })),
        new DashboardRow(9, Panel.Table("Hidden failures by route and code", "Failures inside successful responses in this time range, except expected ones. Those in the results of a batch are known once the results are downloaded.", 24,
            Shared.Counts,
            new Columns("Failures",
                new Column("Value #A", "Failures").Width(90),
                new Column("mailchimp_partial_code", "Code").Width(240),
                Column.Route().Width(350),
                new Column("action", "What to do").Wrapped().Words(Shared.PartialActions)),
            new Query($"""
                label_join(label_replace(
                  {Promql.Sum("mailchimp_partial_code, url_template", Promql.PartialErrors(), Window.Range)} > 0,
                  "url_template", "results of a batch", "url_template", ""
                ), "action", "", "mailchimp_partial_code")
                """) { Instant = true })),
        new DashboardRow(7,
            Panel.TimeSeries("Batches by outcome", "Batches seen as finished in the interval before each point: ok, partial (some operations failed) or failed (all did). A batch that nobody asks about after its start is not counted.", 12,
                Shared.Counts with { NoValue = "none", SeriesColors = [("ok", Colors.Good), ("partial", Colors.Warning), ("failed", Colors.Bad)] }, Style.StackedBars with { AxisWidth = 45 },
                new Query(Promql.Sum("mailchimp_batch_outcome", Promql.Minutes("mailchimp_client_batches"), Window.Bar), "{{mailchimp_batch_outcome}}")),
            Panel.Table("Batch operations errored", "Operations of the batches that were seen as finished in this time range, by job, and the share that failed for any reason.", 12,
                Shared.Counts,
                new Columns("Errored",
                    new Column("job", "Job"),
                    new Column("Value #A", "Errored").Width(100).Nothing("0"),
                    new Column("Value #B", "Operations").Width(110),
                    new Column("Value #C", "Share").Width(90).Unit("percentunit", 1).Nothing("0 %").Colored([.. Shared.FailureSteps])),
                new Query(Promql.Sum("job", Errored, Window.Range) + " > 0") { Instant = true },
                new Query(Promql.Sum("job", Operations, Window.Range) + " > 0") { Instant = true },
                new Query($"{Promql.Sum("job", Errored, Window.Range)}\n/ ({Promql.Sum("job", Operations, Window.Range)} > 0)") { Instant = true })),
        new DashboardRow(8,
            Panel.TimeSeries("Effect of retries", "Failed calls that can be retried, and operations that succeeded after a retry.", 24,
                Shared.Counts with { SeriesColors = [("failed, retryable", Colors.Warning), ("recovered by a retry", Colors.Good)] }, Style.StackedBars with { IsStacked = false },
                new Query(Promql.Sum(string.Empty, Promql.Errors(ByFault, Retryable), Window.Bar), "failed, retryable"),
                new Query(Promql.Sum(string.Empty, Promql.MinutesByRoute("mailchimp_client_recovered_operations", ByKind), Window.Bar), "recovered by a retry"))));

    private static string Retryable =>
        $"mailchimp_error_kind=~\"{string.Join('|', Enum.GetValues<MailchimpErrorKind>().Where(kind => kind.IsRetryable()).Select(kind => kind.GetName()))}\"";
}
