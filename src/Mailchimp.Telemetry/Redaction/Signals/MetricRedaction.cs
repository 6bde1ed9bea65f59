using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace Mailchimp.Telemetry.Redaction.Signals;

/// <summary>
/// Redacts the attributes of every measurement before the SDK aggregates it, so that two values with one redacted
/// form are one time series, for every reader and exporter. The SDK offers no hook there: its listener's callbacks
/// are wrapped, once it has them, which a view is the first to hear of. Best effort: where that can't be done,
/// measurements stay as they are.
/// </summary>
/// <param name="redactors">The redactors of measurements.</param>
/// <param name="ownMeter">The name of this library's meter.</param>
internal sealed class MetricRedaction(ScopedRedactor redactors, string ownMeter)
{
    private MeterProvider? _provider;

    /// <summary>Takes the provider whose measurements are to be redacted.</summary>
    /// <returns>Why they can't be, or null.</returns>
    public Exception? Use(MeterProvider provider)
    {
        var missing = SdkInternals.FindMissing(provider);
        _provider = missing is null ? provider : null;
        return missing;
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
        SdkInternals.RecordLong(null, instrument, value, Redact(instrument, tags), state);

    private void OnDouble(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) =>
        SdkInternals.RecordDouble(null, instrument, value, Redact(instrument, tags), state);

    private ReadOnlySpan<KeyValuePair<string, object?>> Redact(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var redactor = redactors.For(instrument.Meter.Name == ownMeter);
        return redactor.AreKnownClean(tags) ? tags : RedactEach(redactor, tags);
    }

    private static ReadOnlySpan<KeyValuePair<string, object?>> RedactEach(SignalRedactor redactor, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        KeyValuePair<string, object?>[]? redacted = null;
        for (var i = 0; i < tags.Length; i++)
        {
            // The tags of a series are compared by reference where they are no strings: each copy would be a series of its own.
            if (redactor.TryTakeOut(in tags[i], out var safe))
            {
                redacted ??= tags.ToArray();
                redacted[i] = safe;
            }
        }

        return redacted ?? tags;
    }
}
