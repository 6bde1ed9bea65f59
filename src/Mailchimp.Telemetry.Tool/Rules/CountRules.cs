namespace Mailchimp.Telemetry.Tool.Rules;

/// <summary>
/// How much each counter rises from minute to minute, for panels and alerts to add up over any window. <c>increase()</c>
/// does not see the first value of a counter, and these are born with their first error.
/// </summary>
internal static class CountRules
{
    public const string FileName = "mailchimp-counts.yml";

    private const string Counted = """{mailchimp_error_simulated!="true", mailchimp_error_expected!="true"}""";

    /// <summary>The name between the colons, the counter, and which of its series.</summary>
    private static readonly (string Name, string Counter, string Matchers)[] Counters =
    [
        ("mailchimp_client_requests", "mailchimp_client_request_duration_seconds_count", """{mailchimp_error_simulated!="true"}"""),
        ("mailchimp_client_errors", "mailchimp_client_errors_total", Counted),
        ("mailchimp_client_account_errors", "mailchimp_client_account_errors_total", Counted),
        ("mailchimp_client_simulated_errors", "mailchimp_client_errors_total", """{mailchimp_error_simulated="true"}"""),
        ("mailchimp_client_recovered_operations", "mailchimp_client_recovered_operations_total", string.Empty),
        ("mailchimp_client_incidents", "mailchimp_client_incidents_total", string.Empty),
        ("mailchimp_telemetry_redactions", "mailchimp_telemetry_redactions_total", string.Empty),
        ("mailchimp_telemetry_dropped_events", "mailchimp_telemetry_dropped_events_total", string.Empty),
        ("mailchimp_telemetry_internal_errors", "mailchimp_telemetry_internal_errors_total", string.Empty),
    ];

    public static string Text { get; } = Head
        + string.Concat(Counters.Select(counter => Rise(counter.Name, counter.Counter, counter.Matchers)))
        + string.Concat(Counters.Select(counter => counter.Counter).Append(StartTime).Distinct().Select(Seen))
        + Derived;

    private const string StartTime = "mailchimp_telemetry_start_time_seconds";

    private const string Head =
        """
        # How much each counter rose since the evaluation before: add it up with sum_over_time() over any window.
        #
        # The value now, less the value that the evaluation before saw. Gaps between scrapes, evaluations that were missed
        # and samples that come late neither add nor lose anything. Where the value before was higher, the process has
        # started again, and the new value counts whole. Where there is none, the counter is new and counts whole, unless
        # its process has run for more than an hour with nobody watching.
        #
        # The rules of a group are evaluated one after the other: what is seen now is recorded last.
        groups:
          - name: mailchimp-counts
            interval: 1m
            rules:
              - record: instance:mailchimp_unwatched:age
                expr: |
                  (time() - mailchimp_telemetry_start_time_seconds > 3600)
                  unless last_over_time(instance:mailchimp_telemetry_start_time_seconds:seen[1h])

        """;

    private const string Derived =
        """
              # Requests that Mailchimp refuses as wrong. A lookup that misses is not one: a 404 counts for what changes something.
              - record: job_route:mailchimp_client_wrong_requests:increase1m
                expr: |
                  sum by (job, url_template) (
                    instance:mailchimp_client_errors:increase1m{mailchimp_error_fault="request", mailchimp_error_kind!="resource_not_found"}
                    or instance:mailchimp_client_errors:increase1m{mailchimp_error_kind="resource_not_found", http_request_method=~"POST|PUT|PATCH"}
                  )
              # Whose fault the failed calls of the last ten minutes are, as a share of all calls.
              - record: job_fault:mailchimp_client_errors:ratio_rate10m
                expr: |
                  sum by (job, mailchimp_error_fault) (sum_over_time(instance:mailchimp_client_errors:increase1m[10m]))
                  / on (job) group_left ()
                  (sum by (job) (sum_over_time(instance:mailchimp_client_requests:increase1m[10m])) > 0)
              # Of the instances that called a data center within ten minutes, the share that gets no response from it.
              - record: job_datacenter:mailchimp_client_unreachable:ratio
                expr: |
                  count by (job, mailchimp_datacenter) (
                    max by (job, instance, mailchimp_datacenter) (
                      max_over_time(mailchimp_client_incident_active{mailchimp_incident_reason="unreachable", mailchimp_incident_scope="datacenter"}[2m])
                    ) == 1
                  )
                  / count by (job, mailchimp_datacenter) (
                    sum by (job, instance, mailchimp_datacenter) (sum_over_time(instance:mailchimp_client_requests:increase1m[10m])) > 0
                  )

        """;

    private static string Rise(string name, string counter, string matchers) =>
        $"""
              - record: instance:{name}:increase1m
                expr: |
                  {counter}{matchers}
                    - last_over_time(instance:{counter}:seen[1h]) >= 0
                  or ({counter}{matchers} unless on (job, instance) instance:mailchimp_unwatched:age)

        """;

    private static string Seen(string counter) =>
        $"""
              - record: instance:{counter}:seen
                expr: {counter}

        """;
}
