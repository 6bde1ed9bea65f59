using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace Mailchimp.Telemetry.Output;

/// <summary>What the library says about itself: <c>dotnet-trace --providers Mailchimp-Telemetry</c> shows it.</summary>
[EventSource(Name = "Mailchimp-Telemetry")]
internal sealed class TelemetryEventSource : EventSource
{
    public static readonly TelemetryEventSource Log = new();

    private readonly ConcurrentDictionary<string, string> _exports = new(StringComparer.Ordinal);
    private int _registrations;

    [Event(1, Level = EventLevel.Informational, Message = "Listening to HttpClient; {0} registration(s).")]
    public void Listening(int registrations)
    {
        _registrations = registrations;
        WriteEvent(1, registrations);
    }

    [Event(2, Level = EventLevel.Error, Message = "Swallowed an exception at stage {0}: {1}")]
    public void InternalError(string stage, string exception) => WriteEvent(2, stage, exception);

    [Event(3, Level = EventLevel.Informational, Message = "OTLP export of {0}: {1}")]
    public void OtlpExport(string signal, string decision)
    {
        _exports[signal] = decision;
        WriteEvent(3, signal, decision);
    }

    [Event(4, Level = EventLevel.Warning, Message = "Off: {0}")]
    public void Unsupported(string off) => WriteEvent(4, off);

    /// <summary>Tells a session that attaches to a running process what it missed.</summary>
    protected override void OnEventCommand(EventCommandEventArgs command)
    {
        if (command.Command == EventCommand.Enable)
        {
            Listening(_registrations);
            foreach (var (signal, decision) in _exports)
            {
                OtlpExport(signal, decision);
            }
        }
    }

    [NonEvent]
    public void InternalError(string stage, Exception exception)
    {
        if (IsEnabled())
        {
            InternalError(stage, MailchimpRedactor.Default.Redact(exception.ToString()));
        }
    }
}
