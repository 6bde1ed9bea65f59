using Mailchimp.Telemetry.Contract;

namespace Mailchimp.Telemetry.Tool.Dashboards;

/// <summary>Panels, fields and columns that several dashboards have.</summary>
internal static class Shared
{
    public const string ServerErrors = """mailchimp_incident_reason="server_errors" """;
    public const string Unreachable = """mailchimp_incident_reason="unreachable" """;
    public const string WholeDataCenter = """mailchimp_incident_scope="datacenter" """;
    public const string OneOperation = """mailchimp_incident_scope="operation" """;

    /// <summary>The name of a query that is there for its exemplars alone.</summary>
    public const string Traces = "traces";

    /// <summary>A whole number with all of its digits.</summary>
    public const string Count = "locale";

    public static readonly IReadOnlyList<(double? From, string Color)> SaturationSteps = [(null, Colors.Good), (0.8, Colors.Warning), (1, Colors.Bad)];
    public static readonly IReadOnlyList<(double? From, string Color)> FailureSteps = [(null, Colors.Good), (0.02, Colors.Warning), (0.1, Colors.Bad)];
    public static readonly IReadOnlyList<(double? From, string Color)> LossSteps = [(null, Colors.Good), (1, Colors.Warning)];

    public static readonly Field Counts = new(Count) { Decimals = 0 };
    public static readonly Field ByFault = Counts with { SeriesColors = Colors.Faults, HiddenNames = [Traces] };
    public static readonly Field ByKind = Counts with { SeriesColors = [.. Colors.Kinds()], HiddenNames = [Traces] };
    public static readonly Field Saturation = new("percentunit") { Thresholds = SaturationSteps, Decimals = 0 };

    public static readonly IReadOnlyList<(string Value, string Text, string? Color)> FaultWords =
        [.. Colors.Faults.Select(fault => (fault.Name, fault.Name, (string?)fault.Color))];

    public static readonly IReadOnlyList<(string Value, string Text, string? Color)> Actions =
        [.. ErrorKindTable.All.ToArray().Select(kind => (kind.Name, kind.Action, (string?)null))];

    /// <summary>The same for <c>mailchimp.partial.code</c>, which has Mailchimp's own codes and <c>other</c> too.</summary>
    public static readonly IReadOnlyList<(string Value, string Text, string? Color)> PartialActions =
    [
        ("ERROR_CONTACT_EXISTS", "Nothing, if these are sign-ups: the contact is in the audience. To update contacts, set update_existing.", null),
        ("ERROR_GENERIC", "Read the errors in the response: Mailchimp gives the reason only there.", null),
        ("other", "Read the errors in the response: Mailchimp gives the reason only there.", null),
        .. Actions,
    ];

    public static Panel MailchimpState(int width) => Panel.Stat(
        "Mailchimp", "Red: a data center returns more server errors than chance explains. The fault is almost certainly Mailchimp's: pause what can wait.", width,
        Field.State("working", "failing", Colors.Bad), new Query($"max({Promql.Incidents(ServerErrors, WholeDataCenter)})") { Instant = true });

    public static Panel Reachability(int width) => Panel.Stat(
        "Network", "Orange: more calls get no response than chance explains. Check name resolution, connections, TLS and timeouts.", width,
        Field.State("reachable", "unreachable", Colors.Network), new Query($"max({Promql.Incidents(Unreachable, WholeDataCenter)})") { Instant = true });

    public static Panel FullestAccount(int width) => Panel.Stat(
        "Fullest account", "The highest saturation of any account in the last minute: that of all processes together when they were scraped, or the highest peak of any one process, whichever is higher. At 100 % Mailchimp refuses calls with 429.", width,
        Saturation, new Query($"max({Promql.Saturation()})"));

    public static Panel SaturationOverTime(int width) => Panel.TimeSeries(
        "Saturation, by account", "Peak saturation in each minute: active and abandoned calls divided by the limit. It is that of all processes together when they were scraped, or the highest peak of any one process, whichever is higher. Bursts of several processes at once can be missed. MailchimpSaturated warns at 80 %; at 100 % Mailchimp refuses calls.", width,
        Saturation with { SeriesColors = [] }, Style.Lines with { Thresholds = true, Legend = Style.Max, SoftMax = 1 },
        new Query(Promql.Saturation(), "{{mailchimp_account}}"));

    /// <summary>Draws nothing but the exemplars: recorded series have none.</summary>
    public static Query Exemplars(string counter) => new($"0 * sum(rate({counter}[{Window.Rate}]))", Traces) { Exemplars = true };

    public static string Link(string dashboard, string variable) =>
        $"/d/mailchimp-{dashboard}/mailchimp-{dashboard}?${{__url_time_range}}&${{datasource:queryparam}}&${{job:queryparam}}&${{instance:queryparam}}&${{datacenter:queryparam}}&var-{variable}=${{__value.raw}}";
}
