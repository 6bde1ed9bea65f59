using System.Diagnostics;
using OpenTelemetry;

namespace Mailchimp.Telemetry.Hosting.Export;

/// <summary>The SDK's batch processor, with what it drops counted.</summary>
internal sealed class CountedSpanProcessor(BaseExporter<Activity> exporter, ExportQueue queue, BatchExportProcessorOptions<Activity> options)
    : BatchActivityExportProcessor(new CountedExporter<Activity>(exporter, queue), options.MaxQueueSize, options.ScheduledDelayMilliseconds, options.ExporterTimeoutMilliseconds, options.MaxExportBatchSize)
{
    public override void OnEnd(Activity data)
    {
        if (data.Recorded && queue.TryEnter())
        {
            base.OnEnd(data);
        }
    }

    protected override bool OnShutdown(int timeoutMilliseconds)
    {
        var isDone = base.OnShutdown(timeoutMilliseconds);
        queue.Abandon();
        return isDone;
    }
}
