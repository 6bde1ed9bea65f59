namespace Mailchimp.Telemetry.Tool.Dashboards;

/// <summary>The variables at the top of each dashboard.</summary>
internal static class Variables
{
    /// <summary>Only what has the label; job and instance are on everything that Prometheus scrapes.</summary>
    private const string Present = ".+";

    /// <summary>Also what lacks the label: a call to an unknown path has no route.</summary>
    private const string Any = ".*";

    private const string Calls = """mailchimp_client_active_requests{job=~"$job", instance=~"$instance"}""";

    public static readonly object DataSourceReference = new { type = "prometheus", uid = "${datasource}" };

    public static readonly object Job = Query("job", "Job", "label_values(mailchimp_client_active_requests, job)", Present);
    public static readonly object Instance = Query("instance", "Instance", """label_values(mailchimp_client_active_requests{job=~"$job"}, instance)""", Present);
    public static readonly object Account = Query("account", "Account", $"label_values({Calls}, mailchimp_account)", Any);
    public static readonly object DataCenter = Query("datacenter", "Data center", $"label_values({Calls}, mailchimp_datacenter)", Any);
    public static readonly object Route = Query("route", "Route", """label_values(mailchimp_client_request_duration_seconds_count{job=~"$job", instance=~"$instance"}, url_template)""", Any);
    public static readonly object Fault = Query("fault", "Fault", """label_values(mailchimp_client_errors_total{job=~"$job", instance=~"$instance"}, mailchimp_error_fault)""", Any);
    public static readonly object Kind = Query("kind", "Kind", """label_values(mailchimp_client_errors_total{job=~"$job", instance=~"$instance"}, mailchimp_error_kind)""", Any);

    /// <param name="selected">The name or uid of a data source, or null for Grafana's default.</param>
    public static object DataSource(string? selected) => new
    {
        current = selected is null ? (object)new { } : new { selected = true, text = selected, value = selected },
        hide = 0,
        includeAll = false,
        label = "Data source",
        multi = false,
        name = "datasource",
        options = Array.Empty<object>(),
        query = "prometheus",
        refresh = 1,
        regex = string.Empty,
        skipUrlSync = false,
        type = "datasource",
    };

    public static object TextBox(string name, string label, string value) => new
    {
        current = new { selected = true, text = value, value },
        hide = 0,
        label,
        name,
        options = new[] { new { selected = true, text = value, value } },
        query = value,
        skipUrlSync = false,
        type = "textbox",
    };

    private static object Query(string name, string label, string query, string all) => new
    {
        allValue = all,
        current = new { selected = true, text = new[] { "All" }, value = new[] { "$__all" } },
        datasource = DataSourceReference,
        definition = query,
        hide = 0,
        includeAll = true,
        label,
        multi = true,
        name,
        options = Array.Empty<object>(),
        query = new { query, refId = $"Variable-{name}" },
        refresh = 2,
        regex = string.Empty,
        skipUrlSync = false,
        sort = 1,
        type = "query",
    };
}
