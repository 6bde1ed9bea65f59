namespace Mailchimp.Telemetry.Tool.Dashboards;

/// <summary>Mailchimp's limit of simultaneous requests: who takes the places, and what was refused.</summary>
internal static class LimitsDashboard
{
    private const string LimitKinds = """mailchimp_error_kind=~"too_many_connections|too_many_pending_webhooks|throttled|signup_throttled" """;

    private static readonly string Active = $"sum by (mailchimp_account) ({Promql.OfKnownAccount("active_requests")})";
    private static readonly string Abandoned = $"sum by (mailchimp_account) ({Promql.OfKnownAccount("abandoned_requests")})";

    public static Dashboard Create() => new(
        "limits", "Mailchimp / Limits", "How much of Mailchimp's limit of simultaneous requests is taken, by whom, and what was refused.",
        [Variables.Job, Variables.Instance, Variables.Account, Variables.DataCenter, Variables.Route],
        new DashboardRow(4, Panel.Text("How to read this", "Three lines for whoever sees this for the first time.", 24,
            """
            - **Mailchimp serves 10 requests at once per user**, whatever the number of keys and processes; the eleventh gets a 429. *Places* adds all processes up.
            - **Abandoned** calls were given up here and still run there, for up to 120 seconds: short client timeouts eat the limit.
            - **External** is what a refusal proves that others must have taken: another application with a key of the same user.
            """)),
        new DashboardRow(4,
            Shared.FullestAccount(5),
            Panel.Stat("Peak of the last minute", "The highest saturation that any process saw within the last minute, whatever the scrape interval.", 5,
                Shared.Saturation, new Query($"max({Promql.ShareByAccount("concurrency_peak_saturation")})"), sparkline: true),
            Panel.Stat("Active", "Calls that wait for an answer now.", 4,
                new Field("short") { Thresholds = [(null, Colors.Volume)], Decimals = 0, NoValue = "no calls yet" }, new Query($"sum({Promql.ByAccount("active_requests")})"), sparkline: true),
            Panel.Stat("Abandoned", "Calls given up here that may still run there.", 5,
                new Field("short") { Thresholds = [(null, Colors.Good), (1, Colors.Warning)], Decimals = 0, NoValue = "0" }, new Query($"sum({Promql.ByAccount("abandoned_requests")})"), sparkline: true),
            Panel.Stat("Refused", "Calls refused for a limit in this time range.", 5,
                new Field("short") { Thresholds = [(null, Colors.Good), (1, Colors.Warning), (100, Colors.Bad)], Decimals = 0 }, new Query($"sum({Promql.Increase(Promql.Errors(LimitKinds), Window.Range)}) or vector(0)") { Instant = true })),
        new DashboardRow(8,
            Panel.TimeSeries("Places taken, by account", "Active and abandoned calls of each account over all processes, against the limit.", 12,
                new Field("short") { Decimals = 0, DashedSeries = "allowed" }, Style.Lines with { Calcs = ["max", "lastNotNull"] },
                new Query(Promql.Places(), "{{mailchimp_account}}"),
                new Query($"min({Promql.ByAccount("concurrency_limit")})", "allowed")),
            Panel.TimeSeries("Saturation over all processes", "Places taken over the limit: from 80 % on the alert MailchimpSaturated fires, at 100 % MailchimpSaturatedCritical.", 12,
                Shared.Saturation, Style.Lines with { Thresholds = true, Calcs = ["max", "lastNotNull"] },
                new Query(Promql.FleetSaturation(), "{{mailchimp_account}}"))),
        new DashboardRow(8,
            Panel.TimeSeries("Peak saturation, by process", "The highest saturation of the last minute by each process's own count: who bursts.", 12,
                new Field("percentunit") { Thresholds = Shared.SaturationSteps }, Style.Lines with { Thresholds = true, Calcs = ["max"] },
                new Query($"max by (instance, mailchimp_account) ({Promql.ShareByAccount("concurrency_peak_saturation")})", "{{instance}} {{mailchimp_account}}")),
            Panel.TimeSeries("Saturation now, by process", "Active and abandoned calls of each process over the limit.", 12,
                new Field("percentunit") { Thresholds = Shared.SaturationSteps }, Style.Lines with { Thresholds = true, Calcs = ["max", "lastNotNull"] },
                new Query($"max by (instance, mailchimp_account) ({Promql.ShareByAccount("concurrency_saturation")})", "{{instance}} {{mailchimp_account}}"))),
        new DashboardRow(8,
            Panel.TimeSeries("Refused for a limit, by form", "Calls refused in the interval before each point: too many at once, too many batch webhooks pending, the edge's throttle, or a contact that signed up too often.", 12,
                Shared.ByKind with { SeriesColors = [.. Colors.Kinds().Where(kind => LimitKinds.Contains(kind.Name, StringComparison.Ordinal))] }, Style.StackedBars,
                new Query($"sum by (mailchimp_error_kind) ({Promql.Increase(Promql.Errors(LimitKinds), Window.Rate)})", "{{mailchimp_error_kind}}") { Exemplars = true }),
            Panel.Table("Accounts", "Each account's places now. Two names for one Mailchimp user can be joined by the option Accounts.", 12,
                new Field("short") { Decimals = 0 },
                new Columns("Active",
                    new Column("mailchimp_account", "Account"),
                    new Column("Value #A", "Limit").Width(80),
                    new Column("Value #B", "Active").Width(80),
                    new Column("Value #C", "Abandoned").Width(100).Colored((null, Colors.Good), (1, Colors.Warning)),
                    new Column("Value #D", "External").Width(100).Colored((null, Colors.Good), (1, Colors.Warning)),
                    new Column("Value #E", "Peak").Width(80).Unit("percentunit", 0).Colored([.. Shared.SaturationSteps])),
                new Query($"max by (mailchimp_account) ({Promql.ByAccount("concurrency_limit")})") { Instant = true },
                new Query(Active) { Instant = true },
                new Query(Abandoned) { Instant = true },
                new Query($"max by (mailchimp_account) ({Promql.ByAccount("concurrency_external")})") { Instant = true },
                new Query($"max by (mailchimp_account) ({Promql.ShareByAccount("concurrency_peak_saturation")})") { Instant = true })));
}
