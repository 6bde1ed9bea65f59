using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Tool.Rules;

namespace Mailchimp.Telemetry.Tool.Diagnosis;

/// <summary>Whether a Prometheus has what the dashboards and alerts need.</summary>
internal static class PrometheusExamination
{
    private const string Present = "group by (job, instance, exported_job) (mailchimp_client_active_requests)";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public static async Task<IReadOnlyList<Finding>> ExamineAsync(Uri prometheus, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = new Uri(prometheus.AbsoluteUri.TrimEnd('/') + '/'), Timeout = Timeout };
        try
        {
            return [await SeriesAsync(client, cancellationToken), await RulesAsync(client, cancellationToken)];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return [NotFound($"{prometheus} does not answer as Prometheus does")];
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return [NotFound($"{prometheus}: {Connection.Problem(exception)}")];
        }

        static Finding NotFound(string problem) => Finding.Failed("prometheus", problem, "Check the address: /api/v1/query has to be right below it.");
    }

    private static async Task<Finding> SeriesAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var answer = await client.GetFromJsonAsync<JsonObject>($"api/v1/query?query={Uri.EscapeDataString(Present)}", cancellationToken);
        var series = answer?["data"]?["result"]?.AsArray() ?? [];
        return series.Count switch
        {
            0 => Finding.Failed("series", "Prometheus has no mailchimp_client_active_requests", "No process has called Mailchimp yet, or its metrics do not reach this Prometheus: look at its targets, or at the collector."),
            _ when series.Any(one => one!["metric"]!["job"] is null || one["metric"]!["instance"] is null) => Finding.Failed("series", "some have no label job or instance, and dashboards do not show them", "Let the collector make job from service.name and instance from service.instance.id; its Prometheus exporters do."),
            _ when series.Any(one => one!["metric"]!["exported_job"] is not null) => Finding.Failed("series", "some have a label exported_job: all their jobs appear as one, the collector's", "Set honor_labels: true where Prometheus scrapes the collector."),
            var count => Finding.Ok("series", $"{count} process(es) report their calls"),
        };
    }

    private static async Task<Finding> RulesAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var answer = await client.GetFromJsonAsync<JsonObject>("api/v1/rules", cancellationToken);
        var rules = (answer?["data"]?["groups"]?.AsArray() ?? []).SelectMany(group => group!["rules"]!.AsArray()).ToList();
        var loaded = rules.Select(rule => (string)rule!["name"]!).ToHashSet();
        var wanted = RuleSet.Load().Groups.SelectMany(group => group.Rules).ToList();
        var missing = wanted.Select(rule => rule.Alert ?? rule.Record!).Distinct().Except(loaded).ToList();
        var hasAlerts = wanted.Any(rule => rule.Alert is { } name && loaded.Contains(name));
        var isWithoutAlerts = !hasAlerts && wanted.All(rule => rule.Record is null || loaded.Contains(rule.Record));
        var broken = rules.Where(rule => (string?)rule!["health"] == "err" && ((string)rule["name"]!).Contains("mailchimp", StringComparison.OrdinalIgnoreCase)).ToList();
        return (missing, broken) switch
        {
            ({ Count: > 0 }, _) when !isWithoutAlerts => Finding.Failed("rules", $"not loaded: {string.Join(", ", missing.Take(3))}{(missing.Count > 3 ? $" and {missing.Count - 3} more" : string.Empty)}", "mailchimp-telemetry export --format prometheus writes them; name them in rule_files."),
            (_, { Count: > 0 }) => Finding.Failed("rules", $"{broken[0]!["name"]}: {broken[0]!["lastError"]}", "Compare the rules with those of this version."),
            _ when isWithoutAlerts => Finding.Ok("rules", "the recording rules are loaded, the alerts are not: this is right if Grafana evaluates them"),
            _ => Finding.Ok("rules", "all loaded"),
        };
    }
}
