using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace Mailchimp.Telemetry.Redaction;

/// <summary>
/// Redacts the attributes of every measurement before the SDK aggregates it, so that two values with one redacted
/// form are one time series, for every reader and exporter. The SDK offers no hook there: its listener's callbacks
/// are wrapped, once it has them, which a view is the first to hear of.
/// </summary>
internal sealed class MetricRedaction(SignalRedactor redactor)
{
    private MeterProvider? _provider;

    /// <exception cref="InvalidOperationException">This version of the SDK can't be redacted.</exception>
    public void Use(MeterProvider provider)
    {
        SdkInternals.CheckMetrics(provider);
        _provider = provider;
    }

    /// <summary>A view that changes nothing: it is asked before the first instrument is enabled.</summary>
    public MetricStreamConfiguration? View(Instrument instrument)
    {
        if (Interlocked.Exchange(ref _provider, null) is { } provider && SdkInternals.ListenerOf(provider) is { } listener)
        {
            Wrap(listener);
        }

        return null;
    }

    private void Wrap(MeterListener listener)
    {
        listener.SetMeasurementEventCallback<double>(OnDouble);
        listener.SetMeasurementEventCallback<float>((i, value, tags, state) => OnDouble(i, value, tags, state));
        listener.SetMeasurementEventCallback<long>(OnLong);
        listener.SetMeasurementEventCallback<int>((i, value, tags, state) => OnLong(i, value, tags, state));
        listener.SetMeasurementEventCallback<short>((i, value, tags, state) => OnLong(i, value, tags, state));
        listener.SetMeasurementEventCallback<byte>((i, value, tags, state) => OnLong(i, value, tags, state));
    }

    private void OnLong(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) =>
        SdkInternals.RecordLong(null, instrument, value, Redact(tags), state);

    private void OnDouble(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) =>
        SdkInternals.RecordDouble(null, instrument, value, Redact(tags), state);

    private ReadOnlySpan<KeyValuePair<string, object?>> Redact(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        KeyValuePair<string, object?>[]? redacted = null;
        for (var i = 0; i < tags.Length; i++)
        {
            if (!redactor.IsKnownClean(in tags[i]) && redactor.TryRedact(tags[i].Key, tags[i].Value, out var safe))
            {
                redacted ??= tags.ToArray();
                redacted[i] = new(tags[i].Key, safe);
            }
        }

        return redacted ?? tags;
    }
}
