using System.Collections.Concurrent;
using Mailchimp.Telemetry.Output;

namespace Mailchimp.Telemetry.Hosting.Export;

/// <summary>What was decided about the OTLP export of each signal, for the start event.</summary>
internal sealed class ExportDecisions
{
    private readonly ConcurrentDictionary<string, string> _decisions = new(StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, string>> All => _decisions.OrderBy(static decision => decision.Key, StringComparer.Ordinal);

    /// <summary>Why what is configured can't be exported, or null.</summary>
    public string? Misfit { get; private set; }

    /// <summary>A signal can't be exported, although it is configured.</summary>
    public void AddMisfit(string signal, string reason)
    {
        Misfit = reason;
        Add(signal, $"off: {reason}");
    }

    public void Add(string signal, string decision)
    {
        _decisions[signal] = decision;
        TelemetryEventSource.Log.OtlpExport(signal, decision);
    }
}
