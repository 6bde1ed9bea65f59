using Mailchimp.Telemetry.Contract;

namespace Mailchimp.Telemetry.Tool.Dashboards;

/// <summary>Panels, fields and columns that several dashboards have.</summary>
internal static class Shared
{
    public const string ServerErrors = """mailchimp_incident_reason="server_errors" """;
    public const string Unreachable = """mailchimp_incident_reason="unreachable" """;
    public const string WholeDataCenter = """mailchimp_incident_scope="datacenter" """;

    public static readonly IReadOnlyList<(double? From, string Color)> SaturationSteps = [(null, Colors.Good), (0.8, Colors.Warning), (1, Colors.Bad)];
    public static readonly IReadOnlyList<(double? From, string Color)> FailureSteps = [(null, Colors.Good), (0.02, Colors.Warning), (0.1, Colors.Bad)];

    public static readonly Field ByFault = new("short") { SeriesColors = Colors.Faults };
    public static readonly Field ByKind = new("short") { SeriesColors = [.. Colors.Kinds()] };
    public static readonly Field Saturation = new("percentunit") { Thresholds = SaturationSteps, Decimals = 0, NoValue = "no calls yet" };

    public static readonly IReadOnlyList<(string Value, string Text, string? Color)> FaultWords =
        [.. Colors.Faults.Select(fault => (fault.Name, fault.Name, (string?)fault.Color))];

    public static readonly IReadOnlyList<(string Value, string Text, string? Color)> Titles =
        [.. ErrorKindTable.All.ToArray().Select(kind => (kind.Name, kind.Title, (string?)null))];

    public static readonly IReadOnlyList<(string Value, string Text, string? Color)> Actions =
        [.. ErrorKindTable.All.ToArray().Select(kind => (kind.Name, kind.Action, (string?)null))];

    public static Panel MailchimpState(int width) => Panel.Stat(
        "Mailchimp", "Whether Mailchimp fails more often than chance explains, at any of the data centers. Red: it is Mailchimp; hold back what can wait.", width,
        Field.State("up", "incident", Colors.Bad), new Query($"max({Promql.Incidents(ServerErrors, WholeDataCenter)})"));

    public static Panel Reachability(int width) => Panel.Stat(
        "Way to Mailchimp", "Whether calls get no answer at all more often than chance explains: name resolution, connections, TLS or timeouts.", width,
        Field.State("open", "unreachable", Colors.Network), new Query($"max({Promql.Incidents(Unreachable, WholeDataCenter)})"));

    public static Panel FullestAccount(int width) => Panel.Stat(
        "Fullest account", "Places taken of the fullest account's limit of simultaneous requests, over all processes. At 100 % Mailchimp refuses calls with 429.", width,
        Saturation, new Query($"max({Promql.FleetSaturation()})"), sparkline: true);

    public static string Link(string dashboard, string variable) =>
        $"/d/mailchimp-{dashboard}/mailchimp-{dashboard}?${{__url_time_range}}&${{datasource:queryparam}}&${{job:queryparam}}&${{instance:queryparam}}&${{datacenter:queryparam}}&var-{variable}=${{__value.raw}}";
}
