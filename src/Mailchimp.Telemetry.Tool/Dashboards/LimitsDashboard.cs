namespace Mailchimp.Telemetry.Tool.Dashboards;

/// <summary>Mailchimp's limit of simultaneous requests: who takes the slots, and what was refused.</summary>
internal static class LimitsDashboard
{
    private const string LimitKinds = """mailchimp_error_kind=~"too_many_connections|too_many_pending_webhooks|throttled|signup_throttled" """;

    private static readonly string Refused = Promql.Errors(LimitKinds);

    public static Dashboard Create() => new(
        "limits", "Mailchimp / Limits", "How much of Mailchimp's limit of simultaneous requests is in use, by whom, and what was refused.",
        [Variables.Job, Variables.Instance, Variables.Account, Variables.DataCenter, Variables.Route],
        new DashboardRow(4, Panel.Text("How to read this", "A short guide for first-time readers.", 24,
            """
            - **Mailchimp serves 10 requests at once per user**, no matter how many keys and processes. The eleventh gets a 429. *Saturation* is that of all processes together when they were scraped, or the highest peak of one process.
            - **Abandoned** calls ended here but may still run at Mailchimp for up to 120 seconds, so short client timeouts use up the limit. **Queued** calls wait in the client and do not count toward it.
            - **External** is the part of the limit that was in use outside the process that reports it when Mailchimp refused a call. Your own other processes are included.
            """)),
        new DashboardRow(4,
            Shared.FullestAccount(5),
            Panel.Stat("Active", "Calls waiting for a response now.", 5,
                Shared.Counts, new Query($"sum({Promql.ByAccount("active_requests")})")),
            Panel.Stat("Queued", "Calls waiting in the client for a connection now.", 4,
                Shared.Counts, new Query($"sum({Promql.ByAccount("queued_requests")})")),
            Panel.Stat("Abandoned", "Calls that ended here but may still be running at Mailchimp.", 5,
                Shared.Counts with { Thresholds = Shared.LossSteps }, new Query($"sum({Promql.ByAccount("abandoned_requests")})")),
            Panel.Stat("Refused", "Calls of all accounts that were refused because of a limit in this time range.", 5,
                Shared.Counts with { Thresholds = [(null, Colors.Good), (1, Colors.Warning), (100, Colors.Bad)] }, new Query(Promql.SumOrZero(Refused, Window.Range)) { Instant = true })),
        new DashboardRow(8,
            Shared.SaturationOverTime(12),
            Panel.TimeSeries("Active, queued and abandoned calls", "Calls waiting for a response, calls waiting in the client, and abandoned calls that may still run at Mailchimp.", 12,
                Shared.Counts with { SeriesColors = [("active", "#3274D9"), ("queued", "#8AB8FF"), ("abandoned", Colors.Warning)] }, Style.Lines with { Legend = Style.Max },
                new Query($"sum({Promql.ByAccount("active_requests")})", "active"),
                new Query($"sum({Promql.ByAccount("queued_requests")})", "queued"),
                new Query($"sum({Promql.ByAccount("abandoned_requests")})", "abandoned"))),
        new DashboardRow(8,
            Panel.TimeSeries("Peak saturation, by process", "Each process's own peak of the last minute, for the ten highest. Shows who sends bursts.", 12,
                Shared.Saturation with { SeriesColors = [] }, Style.Lines with { Thresholds = true, Legend = Style.Max, SoftMax = 1 },
                new Query($"topk(10, max by (instance, mailchimp_account) (\n  {Promql.ShareByAccount("concurrency_peak_saturation")}\n))", "{{instance}} {{mailchimp_account}}")),
            Panel.TimeSeries("Refused calls, by kind", "Calls refused in the interval before each point: too many at once, too many pending batch webhooks, throttled by volume, or a contact that signed up too often. Calls of all accounts are counted.", 12,
                Shared.ByKind with { SeriesColors = [.. Colors.Kinds().Where(kind => LimitKinds.Contains(kind.Name, StringComparison.Ordinal))] }, Style.StackedBars,
                new Query(Promql.Sum("mailchimp_error_kind", Refused, Window.Bar), "{{mailchimp_error_kind}}"),
                Shared.Exemplars(Promql.ErrorsWithTraces(LimitKinds)))),
        new DashboardRow(8,
            Panel.Table("Accounts", "The current state of each account. If two rows are the same Mailchimp user, join them with the option Accounts.", 24,
                Shared.Counts,
                new Columns("Peak",
                    new Column("mailchimp_account", "Account"),
                    new Column("Value #A", "Limit").Width(100),
                    new Column("Value #B", "Active").Width(100),
                    new Column("Value #C", "Queued").Width(100),
                    new Column("Value #D", "Abandoned").Width(110).Colored([.. Shared.LossSteps]),
                    new Column("Value #E", "External").Width(110).Nothing("0").Colored([.. Shared.LossSteps]),
                    new Column("Value #F", "Peak").Width(110).Unit("percentunit", 0).Colored([.. Shared.SaturationSteps])),
                new Query($"max by (mailchimp_account) ({Promql.OfKnownAccount("concurrency_limit")})") { Instant = true },
                new Query($"sum by (mailchimp_account) ({Promql.OfKnownAccount("active_requests")})") { Instant = true },
                new Query($"sum by (mailchimp_account) ({Promql.OfKnownAccount("queued_requests")})") { Instant = true },
                new Query($"sum by (mailchimp_account) ({Promql.OfKnownAccount("abandoned_requests")})") { Instant = true },
                new Query($"max by (mailchimp_account) ({Promql.OfKnownAccount("concurrency_external")})") { Instant = true },
                new Query($"max by (mailchimp_account) ({Promql.Saturation()})") { Instant = true })));
}
