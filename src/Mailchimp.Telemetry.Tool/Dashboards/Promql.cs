namespace Mailchimp.Telemetry.Tool.Dashboards;

/// <summary>The selectors and expressions that the panels share.</summary>
internal static class Promql
{
    /// <summary>Whose unavailability it is, in the sense of the error budget: the caller can do nothing about it.</summary>
    public const string Unavailable = """mailchimp_error_fault=~"mailchimp|network" """;

    private const string Scope = """job=~"$job", instance=~"$instance" """;
    private const string DataCenter = """mailchimp_datacenter=~"$datacenter" """;
    private const string Route = """url_template=~"$route" """;
    private const string NotCounted = """mailchimp_error_simulated!="true", mailchimp_error_expected!="true" """;

    /// <summary>Failed calls, except those that an application triggers or expects.</summary>
    public static string Errors(params string[] matchers) => Select("mailchimp_client_errors_total", [Scope, DataCenter, Route, NotCounted, .. matchers]);

    /// <summary>Failed calls that were asked for with X-Trigger-Error.</summary>
    public static string Simulated() => Select("mailchimp_client_errors_total", Scope, DataCenter, Route, """mailchimp_error_simulated="true" """);

    /// <summary>All calls: <paramref name="part"/> is <c>count</c>, <c>sum</c> or <c>bucket</c>.</summary>
    public static string Calls(string part, params string[] matchers) => Select($"mailchimp_client_request_duration_seconds_{part}", [Scope, DataCenter, Route, .. matchers]);

    public static string Incidents(params string[] matchers) => Select("mailchimp_client_incident_active", [Scope, DataCenter, .. matchers]);

    public static string IncidentsOpened() => Select("mailchimp_client_incidents_total", Scope, DataCenter);

    /// <summary>One of the series by account: <c>active_requests</c>, <c>concurrency_limit</c> and so on.</summary>
    public static string ByAccount(string name) => Select($"mailchimp_client_{name}", Scope, """mailchimp_account=~"$account" """);

    /// <summary>A share by account. By OTLP, or through a collector, Prometheus adds the unit's name to that of a gauge without unit.</summary>
    public static string ShareByAccount(string name) => $"({ByAccount(name)} or {ByAccount(name + "_ratio")})";

    public static string Telemetry(string name) => Select($"mailchimp_telemetry_{name}_total", Scope);

    /// <summary>
    /// How much counters rose. One that is born with its first error starts at one, not at zero, which increase() does not see:
    /// what had no increase to tell in the window before counts one more. More than one error before the first scrape
    /// still count as one: to read the first value itself would take a counter outside of increase().
    /// </summary>
    /// <param name="at">When, other than at each point: <c>@ end()</c> is the end of the range shown.</param>
    public static string Increase(string selector, string window, string at = "")
    {
        var now = $"increase({selector}[{window}]{at})";
        return $"(({now} unless increase({selector}[{window}]{at} offset {window})) + 1 or {now})";
    }

    /// <summary>Of series over time, those of the <paramref name="count"/> label values that count most over the whole range.</summary>
    public static string Top(int count, string label, string selector) =>
        $"sum by ({label}) ({Increase(selector, Window.Rate)}) and on ({label}) topk({count}, sum by ({label}) ({Increase(selector, Window.Range, " @ end()")}))";

    /// <summary>Paths that are none of the API's have no route; a name for them.</summary>
    public static string NameUnknownRoutes(string expression) => $"""label_replace({expression}, "url_template", "(no known route)", "url_template", "")""";

    /// <summary>The share of calls that failed.</summary>
    public static string Share(string errors, string calls, string window) =>
        $"(sum({Increase(errors, window)}) or 0 * sum({Increase(calls, window)})) / sum({Increase(calls, window)})";

    /// <summary>The same, without the calls that carried no key: those have no account.</summary>
    public static string OfKnownAccount(string name) => Select($"mailchimp_client_{name}", Scope, """mailchimp_account=~"$account" """, """mailchimp_account!="" """);

    /// <summary>The places taken by account over all processes, active or given up here and still running there.</summary>
    public static string Places() =>
        $"(sum by (mailchimp_account) ({OfKnownAccount("active_requests")}) + (sum by (mailchimp_account) ({OfKnownAccount("abandoned_requests")}) or 0 * sum by (mailchimp_account) ({OfKnownAccount("active_requests")})))";

    public static string FleetSaturation() => $"{Places()} / max by (mailchimp_account) ({ByAccount("concurrency_limit")})";

    /// <summary>A quantile of the time to answer; nothing, rather than not a number, where there were no calls.</summary>
    public static string Quantile(double quantile, string by, string window) =>
        FormattableString.Invariant($"histogram_quantile({quantile}, sum by ({(by.Length == 0 ? "le" : "le, " + by)}) ({(window == Window.Rate ? "rate" : "increase")}({Calls("bucket")}[{window}]))) >= 0");

    private static string Select(string metric, params string[] matchers) => $"{metric}{{{string.Join(", ", matchers.Select(matcher => matcher.Trim()))}}}";
}

internal static class Window
{
    public const string Range = "$__range";
    public const string Rate = "$__rate_interval";
}
