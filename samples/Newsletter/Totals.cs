using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Newsletter;

/// <summary>What the metrics say, summed up.</summary>
internal sealed record Totals(long Calls, IReadOnlyList<ErrorCount> Errors, IReadOnlyList<RouteDuration> Routes, IReadOnlyList<HiddenCount> Hidden, IReadOnlyDictionary<string, long> Batches, long Active, long Abandoned, double PeakSaturation, long OpenIncidents)
{
    public static Totals None { get; } = new(0, [], [], [], new Dictionary<string, long>(), 0, 0, 0, 0);

    public long Failed => Errors.Sum(error => error.Count);

    public static Totals Read(in Batch<Metric> metrics)
    {
        long calls = 0, active = 0, abandoned = 0, openIncidents = 0;
        var peakSaturation = 0.0;
        var errors = new Dictionary<(string Kind, string Fault), long>();
        var hidden = new Dictionary<(string Where, string Code), long>();
        var batches = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var routes = new Dictionary<string, (long Count, double Sum)>(StringComparer.Ordinal);
        foreach (var metric in metrics)
        {
            foreach (ref readonly var point in metric.GetMetricPoints())
            {
                switch (metric.Name)
                {
                    case "mailchimp.client.errors":
                        var key = (Tag(point, "mailchimp.error.kind")!, Tag(point, "mailchimp.error.fault")!);
                        errors[key] = errors.GetValueOrDefault(key) + point.GetSumLong();
                        break;
                    case "mailchimp.client.partial_errors":
                        var what = (Tag(point, "url.template") ?? "results of a batch", Tag(point, "mailchimp.partial.code")!);
                        hidden[what] = hidden.GetValueOrDefault(what) + point.GetSumLong();
                        break;
                    case "mailchimp.client.batches":
                        batches[Tag(point, "mailchimp.batch.outcome")!] = point.GetSumLong();
                        break;
                    case "mailchimp.client.active_requests":
                        active += point.GetSumLong();
                        break;
                    case "mailchimp.client.abandoned_requests":
                        abandoned += point.GetSumLong();
                        break;
                    case "mailchimp.client.concurrency.peak_saturation":
                        peakSaturation = Math.Max(peakSaturation, point.GetGaugeLastValueDouble());
                        break;
                    case "mailchimp.client.incident.active":
                        openIncidents += point.GetGaugeLastValueLong();
                        break;
                    case "mailchimp.client.request.duration":
                        calls += point.GetHistogramCount();
                        var route = $"{Tag(point, "http.request.method")} {Tag(point, "url.template") ?? "(no known route)"}";
                        var (count, sum) = routes.GetValueOrDefault(route);
                        routes[route] = (count + point.GetHistogramCount(), sum + point.GetHistogramSum());
                        break;
                }
            }
        }

        return new Totals(
            calls,
            [.. errors.OrderByDescending(error => error.Value).ThenBy(error => error.Key.Kind, StringComparer.Ordinal).Select(error => new ErrorCount(error.Key.Kind, error.Key.Fault, error.Value))],
            [.. routes.Select(route => new RouteDuration(route.Key, route.Value.Count, TimeSpan.FromSeconds(route.Value.Sum / route.Value.Count))).OrderByDescending(route => route.Mean)],
            [.. hidden.OrderBy(count => count.Key.Where, StringComparer.Ordinal).ThenByDescending(count => count.Value).Select(count => new HiddenCount(count.Key.Where, count.Key.Code, count.Value))],
            batches,
            active,
            abandoned,
            peakSaturation,
            openIncidents);
    }

    private static string? Tag(in MetricPoint point, string name)
    {
        foreach (var tag in point.Tags)
        {
            if (tag.Key == name)
            {
                return tag.Value as string;
            }
        }

        return null;
    }
}

internal sealed record ErrorCount(string Kind, string Fault, long Count);

internal sealed record RouteDuration(string Route, long Count, TimeSpan Mean);

/// <summary>Failures hidden in successful responses.</summary>
internal sealed record HiddenCount(string Where, string Code, long Count);
