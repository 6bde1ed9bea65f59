using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace Mailchimp.Telemetry.Hosting.Export;

/// <summary>The SDK's exporter, which tells of each export that was not taken.</summary>
internal sealed class WatchedMetricExporter(OtlpExporterOptions options, Action onUndelivered) : OtlpMetricExporter(options)
{
    public override ExportResult Export(in Batch<Metric> metrics)
    {
        var result = base.Export(in metrics);
        if (result != ExportResult.Success)
        {
            onUndelivered();
        }

        return result;
    }
}
