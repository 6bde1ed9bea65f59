using System.Collections.Concurrent;
using Mailchimp.Telemetry.Output;

namespace Mailchimp.Telemetry.Hosting.Export;

/// <summary>What was decided about the OTLP export of each signal, for the start event.</summary>
internal sealed class ExportDecisions
{
    private readonly ConcurrentDictionary<string, ExportDecision> _decisions = new(StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, ExportDecision>> All => _decisions.OrderBy(static decision => decision.Key, StringComparer.Ordinal);

    /// <summary>What is configured and can't be exported, and why.</summary>
    public IEnumerable<string> Misfits => All.Where(static decision => decision.Value.IsMisfit)
        .GroupBy(static decision => decision.Value.Text, static decision => decision.Key.ToLowerInvariant())
        .Select(static group => $"OTLP export of {string.Join(", ", group)}, because {group.Key}");

    /// <summary>A signal can't be exported, although it is configured.</summary>
    public void AddMisfit(string signal, string reason) => Add(signal, ExportDecision.Off(reason.TrimEnd('.')) with { IsMisfit = true });

    public void Add(string signal, ExportDecision decision)
    {
        _decisions[signal] = decision;
        TelemetryEventSource.Log.OtlpExport(signal, decision.Kind switch
        {
            ExportDecisionKind.Off => $"off: {decision.Text}",
            ExportDecisionKind.Exported => $"to {decision.Text}",
            _ => decision.Text,
        });
    }
}
