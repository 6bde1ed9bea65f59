using System.Runtime.CompilerServices;
using Mailchimp.Telemetry.Output;
using OpenTelemetry;

namespace Mailchimp.Telemetry.Hosting.Export;

/// <summary>An exporter that tells a queue what became of each batch.</summary>
internal sealed class CountedExporter<T>(BaseExporter<T> inner, ExportQueue queue) : BaseExporter<T>
    where T : class
{
    public override ExportResult Export(in Batch<T> batch)
    {
        if (inner.ParentProvider != ParentProvider)
        {
            Introduce();
        }

        var count = (int)batch.Count;
        var result = ExportResult.Failure;
        try
        {
            return result = inner.Export(in batch);
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

    /// <summary>The exporter asks its provider for the resource, and the SDK introduces it only to the outermost exporter.</summary>
    private void Introduce()
    {
        try
        {
            Accessor.SetParentProvider(inner, ParentProvider);
        }
        catch (MissingMemberException exception)
        {
            TelemetryEventSource.Log.InternalError("export", exception);
        }
    }

    private static class Accessor
    {
        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_ParentProvider")]
        public static extern void SetParentProvider(BaseExporter<T> exporter, BaseProvider? provider);
    }
}
