using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>A processor that lets go of what ends, as before an exporter.</summary>
internal sealed class Discard<T> : BaseProcessor<T>;

/// <summary>Takes the metrics that are read, and lets them go.</summary>
internal sealed class Nowhere : BaseExporter<Metric>
{
    public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
}
