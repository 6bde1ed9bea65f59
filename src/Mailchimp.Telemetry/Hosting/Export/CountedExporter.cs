using Mailchimp.Telemetry.Output;
using Mailchimp.Telemetry.Redaction.Signals;
using OpenTelemetry;

namespace Mailchimp.Telemetry.Hosting.Export;

/// <summary>An exporter that tells a queue what became of each batch.</summary>
internal sealed class CountedExporter<T>(BaseExporter<T> inner, ExportQueue queue) : BaseExporter<T>
    where T : class
{
    public override ExportResult Export(in Batch<T> batch)
    {
        var count = (int)batch.Count;
        var result = ExportResult.Failure;
        try
        {
            if (inner.ParentProvider != ParentProvider)
            {
                // The exporter asks its provider for the resource, and the SDK introduces it only to the outermost exporter.
                SdkInternals.Exporter<T>.SetParentProvider(inner, ParentProvider);
            }

            return result = inner.Export(in batch);
        }
        catch (Exception exception)
        {
            // On the SDK's thread nobody else would catch it.
            TelemetryEventSource.Log.InternalError("export", exception);
            return result;
        }
        finally
        {
            queue.Complete(count, result == ExportResult.Success);
        }
    }

    protected override bool OnForceFlush(int timeoutMilliseconds) => inner.ForceFlush(timeoutMilliseconds);

    protected override bool OnShutdown(int timeoutMilliseconds) => inner.Shutdown(timeoutMilliseconds);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
