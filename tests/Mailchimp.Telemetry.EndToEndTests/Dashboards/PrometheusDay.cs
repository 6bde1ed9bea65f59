using System.Globalization;
using Mailchimp.Telemetry.EndToEndTests.Support;

namespace Mailchimp.Telemetry.EndToEndTests.Dashboards;

/// <summary>The newsletter's day as a real Prometheus sees it, with alerts that do not wait.</summary>
public sealed class PrometheusDay : IAsyncLifetime, IDisposable
{
    private const int DaySeconds = 12;

    /// <summary>The last of the day's kinds of errors, in its drill, is seen, and the rules have counted it and all others, a few evaluations ago.</summary>
    private const string DayIsOver = """
        (sum(sum_over_time(instance:mailchimp_client_simulated_errors:increase1m[10m] offset 2s)) == sum(last_over_time(mailchimp_client_errors_total{mailchimp_error_simulated="true"}[1m])))
        and (sum(sum_over_time(instance:mailchimp_client_errors:increase1m[10m] offset 2s)) == sum(last_over_time(mailchimp_client_errors_total{mailchimp_error_simulated!="true"}[1m])))
        and sum(last_over_time(mailchimp_client_errors_total{mailchimp_error_kind="compliance_related", mailchimp_error_simulated="true"}[1m] offset 2s)) > 0
        """;

    private readonly HashSet<string> _fired = [];
    private DotnetProcess? _newsletter;
    private PrometheusServer? _prometheus;
    private string? _skipReason;

    /// <summary>The names of the alerts that <c>/api/v1/alerts</c> showed as firing at some time of the day.</summary>
    public IReadOnlySet<string> Fired => _fired;

    internal PrometheusServer Prometheus
    {
        get
        {
            Skip.If(_skipReason is not null, _skipReason);
            return _prometheus!;
        }
    }

    /// <summary>The range that dashboards show: the whole day.</summary>
    public string Range { get; private set; } = string.Empty;

    public string Start { get; private set; } = string.Empty;

    public string End { get; private set; } = string.Empty;

    public async Task InitializeAsync()
    {
        var start = DateTimeOffset.UtcNow;
        var port = Ports.Free();
        try
        {
            _prometheus = new PrometheusServer(port, waiting: "0s");
        }
        catch (SkipException exception)
        {
            _skipReason = exception.Message;
            return;
        }

        _newsletter = DotnetProcess.StartNewsletter(["--seconds", $"{DaySeconds}", "--metrics-port", $"{port}"]);
        await Until.AsyncResult(WatchAsync, over => over);
        var end = (await Until.AsyncResult(LastScrapeAsync, scrape => scrape > start))!.Value;
        (Start, End) = (Seconds(start), Seconds(end));
        Range = $"{(int)(end - start).TotalSeconds + 1}s";
    }

    public Task DisposeAsync()
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _newsletter?.Dispose();
        _prometheus?.Dispose();
        (_newsletter, _prometheus) = (null, null);
    }

    private async Task<bool> WatchAsync()
    {
        foreach (var alert in (await _prometheus!.GetAsync("alerts"))["alerts"]!.AsArray().Where(alert => (string)alert!["state"]! == "firing"))
        {
            _fired.Add((string)alert!["labels"]!["alertname"]!);
        }

        return (await _prometheus.QueryAsync(DayIsOver)).Count > 0;
    }

    /// <summary>When the last scrape was, if it succeeded: behind one that failed, on a busy machine, every series is absent.</summary>
    private async Task<DateTimeOffset?> LastScrapeAsync() =>
        (await _prometheus!.QueryAsync("timestamp(up) and up == 1")).SingleOrDefault() is { } scrape
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)(decimal.Parse((string)scrape["value"]![1]!, CultureInfo.InvariantCulture) * 1000))
            : null;

    private static string Seconds(DateTimeOffset time) => (time.ToUnixTimeMilliseconds() / 1000.0).ToString(CultureInfo.InvariantCulture);
}
