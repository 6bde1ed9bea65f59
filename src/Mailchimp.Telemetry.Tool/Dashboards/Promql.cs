namespace Mailchimp.Telemetry.Tool.Dashboards;

/// <summary>The selectors and expressions that the panels share.</summary>
internal static class Promql
{
    /// <summary>Whose unavailability it is, in the sense of the error budget: the caller can do nothing about it.</summary>
    public const string Unavailable = """mailchimp_error_fault=~"mailchimp|network" """;

    private const string Scope = """job=~"$job", instance=~"$instance" """;
    private const string DataCenter = """mailchimp_datacenter=~"$datacenter" """;
    private const string Route = """url_template=~"$route" """;

    /// <summary>Failed calls within each minute, except those that an application triggers or expects.</summary>
    public static string Errors(params string[] matchers) => Select("instance:mailchimp_client_errors:increase1m", [Scope, DataCenter, Route, .. matchers]);

    /// <summary>All calls within each minute, except those that an application made fail.</summary>
    public static string Calls() => Select("instance:mailchimp_client_requests:increase1m", Scope, DataCenter, Route);

    /// <summary>Another counter's rise within each minute, by the name between the colons of its rule.</summary>
    public static string Minutes(string name, params string[] matchers) => Select($"instance:{name}:increase1m", [Scope, .. matchers]);

    /// <summary>The same of a counter that has the data center and the route.</summary>
    public static string MinutesByRoute(string name, params string[] matchers) => Minutes(name, [DataCenter, Route, .. matchers]);

    /// <summary>Failures inside of successful responses within each minute, except those that an application expects. They have no data center.</summary>
    public static string PartialErrors() => Minutes("mailchimp_client_partial_errors", Route);

    /// <summary>The counter of failed calls itself, which has the exemplars.</summary>
    public static string ErrorsWithTraces(params string[] matchers) =>
        Select("mailchimp_client_errors_total", [Scope, DataCenter, Route, """mailchimp_error_simulated!="true" """, .. matchers]);

    public static string Incidents(params string[] matchers) => Select("mailchimp_client_incident_active", [Scope, DataCenter, .. matchers]);

    /// <summary>One of the series by account: <c>active_requests</c>, <c>concurrency_limit</c> and so on.</summary>
    public static string ByAccount(string name) => Select($"mailchimp_client_{name}", Scope, """mailchimp_account=~"$account" """);

    /// <summary>The same, without the calls that carried no key: those have no account.</summary>
    public static string OfKnownAccount(string name) => Select($"mailchimp_client_{name}", Scope, """mailchimp_account=~"$account" """, """mailchimp_account!="" """);

    /// <summary>A share by account. By OTLP, or through a collector, Prometheus adds the unit's name to that of a gauge without unit.</summary>
    public static string ShareByAccount(string name) => $"{ByAccount(name)}\n  or {ByAccount(name + "_ratio")}";

    /// <summary>The saturation of accounts over all processes, with the peaks of each.</summary>
    public static string Saturation() => Select("account:mailchimp_client_peak_saturation:max", """mailchimp_account=~"$account" """);

    /// <summary>What the minutes of a selector add up to.</summary>
    /// <param name="by">A label, or several, or none.</param>
    public static string Sum(string by, string minutes, string window)
    {
        var grouping = by.Length == 0 ? "sum" : $"sum by ({by}) ";
        return $"{grouping}(\n  sum_over_time({minutes}[{window}])\n)";
    }

    /// <summary>The same, and 0 where there were calls but nothing to count.</summary>
    public static string SumOrZero(string minutes, string window) => OrZero(Sum(string.Empty, minutes, window), window);

    /// <summary>All that successful responses hide. Those of a batch count once: its operations or its results, whichever are more.</summary>
    public static string HiddenFailures(string window) =>
        OrZero($"sum(max by (job, url_template) (\n  {Sum("job, url_template, mailchimp_batch_operation_outcome", Minutes("mailchimp_client_hidden_failures", Route), window)}\n))", window);

    /// <summary>An expression, and where it gives nothing a series that says so by its name.</summary>
    public static string OrNamed(string expression, string label, string name) =>
        $"""
        {expression}
        or on () label_replace(0 * sum({Select("mailchimp_client_active_requests", Scope)}), "{label}", "{name}", "", "")
        or on () label_replace(vector(0), "{label}", "{Field.NoData}", "", "")
        """;

    /// <summary>The share of calls that failed; nothing, rather than not a number, where there were none.</summary>
    public static string Share(string errors, string window) =>
        $"({Sum(string.Empty, errors, window)} or vector(0))\n/ ({Sum(string.Empty, Calls(), window)} > 0)";

    /// <summary>The same by a label; no row where nothing failed.</summary>
    public static string ShareBy(string label, string errors, string window) =>
        $"{Sum(label, errors, window)}\n/ on () group_left () ({Sum(string.Empty, Calls(), window)} > 0)";

    /// <summary>A quantile of the time to answer; nothing, rather than not a number, where there were no calls.</summary>
    public static string Quantile(double quantile, string by, string window)
    {
        var buckets = Select("mailchimp_client_request_duration_seconds_bucket", Scope, DataCenter, Route);
        return FormattableString.Invariant($"histogram_quantile({quantile}, sum by ({(by.Length == 0 ? "le" : "le, " + by)}) (\n  {(window == Window.Rate ? "rate" : "increase")}({buckets}[{window}])\n)) >= 0");
    }

    private static string OrZero(string expression, string window) => $"{expression}\nor 0 * {Sum(string.Empty, Calls(), window)}";

    private static string Select(string metric, params string[] matchers) => $"{metric}{{{string.Join(", ", matchers.Select(matcher => matcher.Trim()))}}}";
}

internal static class Window
{
    public const string Range = "$__range";

    /// <summary>For rates of raw counters.</summary>
    public const string Rate = "$__rate_interval";

    /// <summary>For bars: each stands for the time since the one before it, so that they add up.</summary>
    public const string Bar = "$__interval";
}
