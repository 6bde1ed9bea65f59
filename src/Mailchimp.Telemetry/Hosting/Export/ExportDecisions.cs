using System.Collections.Concurrent;
using Mailchimp.Telemetry.Output;

namespace Mailchimp.Telemetry.Hosting.Export;

/// <summary>What was decided about the OTLP export of each signal, for the start event.</summary>
internal sealed class ExportDecisions
{
    private readonly ConcurrentDictionary<string, string> _decisions = new(StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, string>> All => _decisions.OrderBy(static decision => decision.Key, StringComparer.Ordinal);

    public void Add(string signal, string decision)
    {
        _decisions[signal] = decision;
        TelemetryEventSource.Log.OtlpExport(signal, decision);
    }
}
