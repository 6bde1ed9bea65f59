namespace Mailchimp.Telemetry.Tool.Dashboards;

/// <summary>Errors by kind, title and route, and the ways from a figure to its traces and log lines.</summary>
internal static class ErrorsDashboard
{
    private static readonly string Chosen = Promql.Errors("""mailchimp_error_fault=~"$fault" """, """mailchimp_error_kind=~"$kind" """);

    public static Dashboard Create() => new(
        "errors", "Mailchimp / Errors", "Which errors, on which calls, since when; from a figure to its trace and its log line.",
        [
            Variables.Job, Variables.Instance, Variables.DataCenter, Variables.Route, Variables.Fault, Variables.Kind,
            Variables.TextBox("seq", "Seq", "http://localhost:5341"), Variables.TextBox("error_instance", "Error instance", string.Empty),
        ],
        new DashboardRow(4,
            Panel.Text("How to read this", "Three lines for whoever sees this for the first time.", 16,
                """
                - **Colour is whose fault it is**, the same on every dashboard; kinds of one fault are shades of its colour.
                - **From a figure to its trace:** a diamond over the bars is an exemplar; click it, and follow the trace.
                - **From a trace, a ticket or an alert to its log line:** put its `mailchimp.error.instance` into *Error instance* above, and click on the right.
                """),
            Panel.Text("To the log line", "Opens Seq at the log events of one error, by the instance ID that Mailchimp gave it.", 8,
                """
                - [Events of this error instance]($seq/#/events?filter=MailchimpErrorInstance%3D'${error_instance:percentencode}')
                - [All Mailchimp errors in Seq]($seq/#/events?filter=Has(MailchimpErrorKind))
                - [What each error means](https://mailchimp.com/developer/marketing/docs/errors/)
                """)),
        new DashboardRow(4,
            Panel.Stat("Failed calls", "Failed calls in this time range.", 5,
                new Field("short") { Thresholds = [(null, Colors.Volume)], Decimals = 0, NoValue = "0" },
                new Query($"sum({Promql.Increase(Chosen, Window.Range)}) or vector(0)") { Instant = true }),
            Panel.Stat("Most frequent kind", "The kind of most of the failed calls in this time range.", 7,
                new Field("short") { ShowsName = true, SeriesColors = [.. Colors.Kinds()], NoValue = "no errors" },
                new Query($"topk(1, sum by (mailchimp_error_kind) ({Promql.Increase(Chosen, Window.Range)}) > 0)", "{{mailchimp_error_kind}}") { Instant = true }),
            Panel.BarGauge("By fault", "Failed calls in this time range, by whose fault they are.", 12,
                Shared.ByFault with { Decimals = 0, NoValue = "no errors" },
                new Query($"sort_desc(sum by (mailchimp_error_fault) ({Promql.Increase(Chosen, Window.Range)}))", "{{mailchimp_error_fault}}") { Instant = true })),
        new DashboardRow(9,
            Panel.TimeSeries("Failed calls by fault", "Failed calls in the interval before each point, by whose fault they are. Diamonds are exemplars: each leads to a trace.", 12,
                Shared.ByFault, Style.StackedBars,
                new Query($"sum by (mailchimp_error_fault) ({Promql.Increase(Chosen, Window.Rate)})", "{{mailchimp_error_fault}}") { Exemplars = true }),
            Panel.TimeSeries("Failed calls by kind", "The same by kind, for the eight kinds with most errors in this time range.", 12,
                Shared.ByKind, Style.StackedBars with { Calcs = ["max"] },
                new Query(Promql.Top(8, "mailchimp_error_kind", Chosen), "{{mailchimp_error_kind}}"))),
        new DashboardRow(12, Panel.Table("Errors", "Each kind of error in this time range with its title in Mailchimp's documentation, on which route, with which method and status, and what to do.", 24,
            new Field("short") { Decimals = 0 },
            new Columns("Errors",
                new Column("Value #A", "Errors").Width(75),
                new Column("mailchimp_error_kind", "Kind").Width(190),
                new Column("title", "Title").Width(190).Words(Shared.Titles),
                new Column("mailchimp_error_fault", "Fault").Width(110).Words(Shared.FaultWords),
                new Column("http_request_method", "Method").Width(80),
                new Column("url_template", "Route").Width(260),
                new Column("http_response_status_code", "Status").Width(70),
                new Column("action", "What to do").Words(Shared.Actions)),
            new Query($"""label_replace(label_replace({Promql.NameUnknownRoutes($"sum by (mailchimp_error_kind, mailchimp_error_fault, http_request_method, url_template, http_response_status_code) ({Promql.Increase(Chosen, Window.Range)})")}, "title", "$1", "mailchimp_error_kind", "(.*)"), "action", "$1", "mailchimp_error_kind", "(.*)")""") { Instant = true })),
        new DashboardRow(8,
            Panel.BarGauge("Routes that fail most", "Failed calls in this time range, for the ten routes with most of them.", 12,
                new Field("short") { Decimals = 0, Thresholds = [(null, Colors.Volume)], NoValue = "no errors" },
                new Query($"sort_desc({Promql.NameUnknownRoutes($"topk(10, sum by (url_template) ({Promql.Increase(Chosen, Window.Range)}))")})", "{{url_template}}") { Instant = true }),
            Panel.TimeSeries("Worth a retry, or not", "Failed calls in the interval before each point: those of limits, of the network and of Mailchimp may pass when tried again later, the others do not.", 12,
                new Field("short") { SeriesColors = [("may pass later", Colors.Warning), ("fails again as it is", Colors.Volume)] }, Style.StackedBars,
                new Query($"sum({Promql.Increase(Promql.Errors("""mailchimp_error_fault=~"$fault" """, """mailchimp_error_kind=~"$kind" """, Retryable("=~")), Window.Rate)})", "may pass later"),
                new Query($"sum({Promql.Increase(Promql.Errors("""mailchimp_error_fault=~"$fault" """, """mailchimp_error_kind=~"$kind" """, Retryable("!~")), Window.Rate)})", "fails again as it is"))));

    private static string Retryable(string comparison) =>
        $"mailchimp_error_kind{comparison}\"{string.Join('|', Enum.GetValues<MailchimpErrorKind>().Where(kind => kind.IsRetryable()).Select(kind => kind.GetName()))}\"";
}
