using OpenTelemetry;
using OpenTelemetry.Logs;

namespace Mailchimp.Telemetry.Hosting.Export;

/// <inheritdoc cref="CountedSpanProcessor"/>
internal sealed class CountedLogProcessor(BaseExporter<LogRecord> exporter, ExportQueue queue, BatchExportProcessorOptions<LogRecord> options)
    : BatchLogRecordExportProcessor(new CountedExporter<LogRecord>(exporter, queue), options.MaxQueueSize, options.ScheduledDelayMilliseconds, options.ExporterTimeoutMilliseconds, options.MaxExportBatchSize)
{
    public override void OnEnd(LogRecord data)
    {
        if (queue.TryEnter())
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
