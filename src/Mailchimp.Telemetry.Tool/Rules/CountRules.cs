namespace Mailchimp.Telemetry.Tool.Rules;

/// <summary>
/// How much each counter rises from minute to minute, for panels and alerts to add up over any window. <c>increase()</c>
/// does not see the first value of a counter, and these are born with their first error.
/// </summary>
internal static class CountRules
{
    public const string FileName = "mailchimp-counts.yml";

    private const string Counted = """{mailchimp_error_simulated!="true", mailchimp_error_expected!="true"}""";

    /// <summary>
    /// Codes that nobody needs to be told of: those about one contact, as every import has some, and what a campaign that
    /// is being written still lacks.
    /// </summary>
    private static string Harmless { get; } = string.Join('|',
    [
        "ERROR_CONTACT_EXISTS", MailchimpErrorKind.CampaignNotReady.GetName(), MailchimpErrorKind.SignupThrottled.GetName(),
        .. Enum.GetValues<MailchimpErrorKind>().Where(kind => kind.GetFault() == MailchimpFault.Contact).Select(kind => kind.GetName()),
    ]);

    /// <summary>The name between the colons, the counter, and which of its series.</summary>
    private static readonly (string Name, string Counter, string Matchers)[] Counters =
    [
        ("mailchimp_client_requests", "mailchimp_client_request_duration_seconds_count", """{mailchimp_error_simulated!="true"}"""),
        ("mailchimp_client_errors", "mailchimp_client_errors_total", Counted),
        ("mailchimp_client_account_errors", "mailchimp_client_account_errors_total", Counted),
        ("mailchimp_client_simulated_errors", "mailchimp_client_errors_total", """{mailchimp_error_simulated="true"}"""),
        ("mailchimp_client_recovered_operations", "mailchimp_client_recovered_operations_total", string.Empty),
        ("mailchimp_client_partial_errors", "mailchimp_client_partial_errors_total", """{mailchimp_error_expected!="true"}"""),
        ("mailchimp_client_expected_partial_errors", "mailchimp_client_partial_errors_total", """{mailchimp_error_expected="true"}"""),
        ("mailchimp_client_batches", "mailchimp_client_batches_total", string.Empty),
        ("mailchimp_client_batch_operations", "mailchimp_client_batch_operations_total", string.Empty),
        ("mailchimp_client_incidents", "mailchimp_client_incidents_total", string.Empty),
        ("mailchimp_telemetry_dropped_events", "mailchimp_telemetry_dropped_events_total", string.Empty),
        ("mailchimp_telemetry_internal_errors", "mailchimp_telemetry_internal_errors_total", string.Empty),
    ];

    public static string Text { get; } = Head
        + string.Concat(Counters.Select(static counter => counter.Counter).Distinct().Select(Seen))
        + string.Concat(Counters.Select(counter => Rise(counter.Name, counter.Counter, counter.Matchers)))
        + Derived;

    private const string Head =
        """
        # How much each counter rose since the evaluation before: add it up with sum_over_time() over any window.
        #
        # What this evaluation saw, less what the one before saw: a counter is read once in each, because a scrape may come
        # in while rules are evaluated. Gaps between scrapes, evaluations that were missed and samples that come late
        # neither add nor lose anything. A value of an earlier start of the process is not compared with, and where the
        # value before was higher, the process has started again: the new value counts whole. Where there is none, the
        # counter is new and counts whole, unless its process has run for more than 15 minutes without being scraped. It
        # counts whole even then if others of its job were seen within the hour, and none since it started: Prometheus
        # was away, or did not evaluate.
        #
        # A process that has ended is read for five minutes more: what its last scrapes brought still counts. Samples from
        # before a process's latest start are not counted for it; a sample that a newer one replaces within 10 seconds may be missed.
        groups:
          - name: mailchimp-counts
            interval: 1m
            rules:
              # Until when a job was scraped, and these rules were evaluated, as of three minutes ago.
              - record: job:mailchimp_watched:timestamp
                expr: |
                  max by (job) (max_over_time(timestamp(mailchimp_telemetry_start_time_seconds)[57m:1m] offset 3m))
                  < max by (job) (max_over_time(timestamp(instance:mailchimp_telemetry_start_time_seconds:seen)[57m:1m] offset 3m))
                  or max by (job) (max_over_time(timestamp(instance:mailchimp_telemetry_start_time_seconds:seen)[57m:1m] offset 3m))
              - record: instance:mailchimp_unwatched:age
                expr: |
                  (time() - last_over_time(mailchimp_telemetry_start_time_seconds[5m]) > 900)
                  unless last_over_time(instance:mailchimp_telemetry_start_time_seconds:seen[57m] offset 3m)
                  unless last_over_time(mailchimp_telemetry_start_time_seconds[5m]) > on (job) group_left () job:mailchimp_watched:timestamp
              - record: instance:mailchimp_telemetry_start_time_seconds:seen
                expr: last_over_time(mailchimp_telemetry_start_time_seconds[5m])
              # When the process started. As a label, it tells the runs of a process apart.
              - record: instance:mailchimp:start
                expr: max by (job, instance) (instance:mailchimp_telemetry_start_time_seconds:seen)

        """;

    private static string Derived =>
        $$"""
              - record: job:mailchimp_client_requests:increase1m
                expr: sum by (job) (instance:mailchimp_client_requests:increase1m)
              # What the objective counts: failures by Mailchimp and the network.
              - record: job:mailchimp_client_unavailable:increase1m
                expr: |
                  sum by (job) (instance:mailchimp_client_errors:increase1m{mailchimp_error_fault=~"mailchimp|network"})
                  or 0 * job:mailchimp_client_requests:increase1m
              - record: job_account:mailchimp_client_account_errors:increase1m
                expr: |
                  sum by (job, mailchimp_account, mailchimp_error_kind, mailchimp_error_fault) (instance:mailchimp_client_account_errors:increase1m)
              # Requests that Mailchimp refuses as wrong. A lookup that misses does not count: a 404 counts only for POST, PUT and PATCH.
              - record: job_route:mailchimp_client_wrong_requests:increase1m
                expr: |
                  sum by (job, url_template) (
                    instance:mailchimp_client_errors:increase1m{mailchimp_error_fault="request", mailchimp_error_kind!="resource_not_found"}
                    or instance:mailchimp_client_errors:increase1m{mailchimp_error_kind="resource_not_found", http_request_method=~"POST|PUT|PATCH"}
                  )
              - record: job_route:mailchimp_client_wrong_requests:ratio_rate15m
                expr: |
                  (
                    sum by (job, url_template) (sum_over_time(job_route:mailchimp_client_wrong_requests:increase1m[15m]))
                    or 0 * sum by (job, url_template) (sum_over_time(instance:mailchimp_client_requests:increase1m[15m]))
                  )
                  / (sum by (job, url_template) (sum_over_time(instance:mailchimp_client_requests:increase1m[15m])) > 0)
              # Failures inside of successful responses. Those of a batch are there twice if its results are downloaded: as operations and by their codes, which have no route.
              - record: instance:mailchimp_client_hidden_failures:increase1m
                expr: |
                  instance:mailchimp_client_partial_errors:increase1m
                  or instance:mailchimp_client_batch_operations:increase1m{mailchimp_batch_operation_outcome="errored"}
              # Those of a route that somebody should know of: none about one contact alone, and not what a draft still lacks.
              - record: job_route:mailchimp_client_partial_errors:increase1m
                expr: |
                  sum by (job, url_template) (
                    instance:mailchimp_client_partial_errors:increase1m{url_template!="", mailchimp_partial_code!~"{{Harmless}}"}
                  )
              # Operations of batches that failed, without those that the downloaded results show to be expected, or contacts that are there already.
              - record: job:mailchimp_client_batch_failures:increase1m
                expr: |
                  sum by (job) (instance:mailchimp_client_batch_operations:increase1m{mailchimp_batch_operation_outcome="errored"})
                  - (
                    sum by (job) (
                      instance:mailchimp_client_partial_errors:increase1m{url_template="", mailchimp_partial_code="member_exists"}
                      or instance:mailchimp_client_expected_partial_errors:increase1m{url_template=""}
                    )
                    or 0 * sum by (job) (instance:mailchimp_client_batch_operations:increase1m)
                  )
              - record: job:mailchimp_client_batch_failures:ratio_rate6h
                expr: |
                  sum_over_time(job:mailchimp_client_batch_failures:increase1m[6h])
                  / (sum by (job) (sum_over_time(instance:mailchimp_client_batch_operations:increase1m[6h])) > 0)
              # Whose fault the failed calls of the last ten minutes are, as a share of all calls. It is there in minutes with
              # calls only, so the last one of a job that has stopped covers ten minutes and not just its last call. A fault
              # whose process has ended goes on as 0.
              - record: job_fault:mailchimp_client_errors:ratio_rate10m
                expr: |
                  (
                    sum by (job, mailchimp_error_fault) (sum_over_time(instance:mailchimp_client_errors:increase1m[10m]))
                    or 0 * sum by (job, mailchimp_error_fault) (last_over_time(instance:mailchimp_client_errors:increase1m[1h]))
                  )
                  / on (job) group_left ()
                  (
                    sum by (job) (sum_over_time(instance:mailchimp_client_requests:increase1m[10m])) > 0
                    and job:mailchimp_client_requests:increase1m > 0
                  )
              # The share of instances without a response, among those that are there and called the data center within ten minutes, or have an open incident.
              - record: instance_datacenter:mailchimp_client_unreachable:max
                expr: |
                  max by (job, instance, mailchimp_datacenter) (
                    max_over_time(mailchimp_client_incident_active{mailchimp_incident_reason="unreachable", mailchimp_incident_scope="datacenter"}[2m])
                  ) == 1
              - record: job_datacenter:mailchimp_client_unreachable:ratio
                expr: |
                  count by (job, mailchimp_datacenter) (instance_datacenter:mailchimp_client_unreachable:max)
                  / count by (job, mailchimp_datacenter) (
                    instance_datacenter:mailchimp_client_unreachable:max
                    or sum by (job, instance, mailchimp_datacenter) (sum_over_time(instance:mailchimp_client_requests:increase1m[10m])) > 0
                      and on (job, instance, mailchimp_datacenter) last_over_time(mailchimp_client_incident_active{mailchimp_incident_scope="datacenter"}[2m])
                  )

        """;

    /// <summary>What belongs to one start of a process is compared with nothing but that.</summary>
    private static string Rise(string name, string counter, string matchers) =>
        $"""
              - record: instance:{name}:increase1m
                expr: |
                  sum without (start) (
                    instance:{counter}:seen{matchers} - last_over_time(instance:{counter}:seen[1h] offset 1s) >= 0
                    or (instance:{counter}:seen{matchers} unless on (job, instance) instance:mailchimp_unwatched:age)
                  )

        """;

    private static string Seen(string counter) =>
        $"""
              - record: instance:{counter}:seen
                expr: |
                  (last_over_time({counter}[5m]) and (timestamp({counter}) or max_over_time(timestamp({counter})[5m:10s])) >= on (job, instance) group_left instance:mailchimp:start)
                  * on (job, instance) group_left (start) count_values without () ("start", instance:mailchimp:start)
                  or last_over_time({counter}[5m]) unless on (job, instance) instance:mailchimp:start

        """;
}
