using Serilog.Core;
using Serilog.Events;

namespace Mailchimp.Telemetry.Serilog;

/// <summary>Hands on redacted events.</summary>
internal sealed class RedactingSink(ILogEventSink inner, EventRedactor redactor) : ILogEventSink, ISetLoggingFailureListener, IDisposable, IAsyncDisposable
{
    public void Emit(LogEvent logEvent) => inner.Emit(redactor.Redact(logEvent));

    public void SetFailureListener(ILoggingFailureListener failureListener) => (inner as ISetLoggingFailureListener)?.SetFailureListener(failureListener);

    public void Dispose() => (inner as IDisposable)?.Dispose();

    public ValueTask DisposeAsync()
    {
        if (inner is IAsyncDisposable disposable)
        {
            return disposable.DisposeAsync();
        }

        Dispose();
        return ValueTask.CompletedTask;
    }
}
