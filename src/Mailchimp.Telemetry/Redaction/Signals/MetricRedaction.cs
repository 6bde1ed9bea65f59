using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OpenTelemetry.Metrics;

namespace Mailchimp.Telemetry.Redaction.Signals;

/// <summary>
/// Redacts the attributes of every measurement before the SDK aggregates it, so that two values with one redacted
/// form are one time series, for every reader and exporter. What the application's views drop is dropped here too,
/// because exemplars, which this library turns on, would show it. The SDK offers no hook there: its listener's callbacks
/// are wrapped, once it has them, which a view is the first to hear of. Best effort: where that can't be done,
/// measurements stay as they are.
/// </summary>
/// <param name="redactors">The redactors of measurements.</param>
/// <param name="ownMeter">The name of this library's meter.</param>
internal sealed class MetricRedaction(ScopedRedactor redactors, string ownMeter)
{
    /// <summary>The attributes that views leave to an instrument; nothing for an instrument that keeps all.</summary>
    private readonly ConditionalWeakTable<Instrument, string[]> _kept = [];

    private MeterProvider? _provider;
    private Func<Instrument, MetricStreamConfiguration?>[] _views = [];
    private volatile bool _hasKept;

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
            _views = [.. SdkInternals.ViewsOf(provider).Where(view => view.Target != this)];
            Wrap(listener);
        }

        if (KeptOf(instrument) is { } kept)
        {
            _kept.AddOrUpdate(instrument, kept);
            _hasKept = true;
        }

        return null;
    }

    /// <summary>The attributes that all views together leave to an instrument, or null if they leave all.</summary>
    private string[]? KeptOf(Instrument instrument)
    {
        string[]? kept = null;
        foreach (var view in _views)
        {
            if (view(instrument) is { } stream && stream != MetricStreamConfiguration.Drop && (stream is not HistogramConfiguration || IsHistogram(instrument)))
            {
                if (stream.TagKeys is not { } names)
                {
                    return null;
                }

                kept = [.. kept ?? [], .. names];
            }
        }

        return kept;
    }

    /// <summary>Whether views of histograms apply: the SDK ignores them for any other instrument.</summary>
    private static bool IsHistogram(Instrument instrument) => instrument.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Histogram<>);

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
        if (_hasKept && _kept.TryGetValue(instrument, out var kept))
        {
            tags = Keep(tags, kept);
        }

        var redactor = redactors.For(instrument.Meter.Name == ownMeter);
        return redactor.AreKnownClean(tags) ? tags : RedactEach(redactor, tags);
    }

    private static ReadOnlySpan<KeyValuePair<string, object?>> Keep(ReadOnlySpan<KeyValuePair<string, object?>> tags, string[] names)
    {
        var kept = new List<KeyValuePair<string, object?>>(names.Length);
        foreach (var tag in tags)
        {
            if (names.Contains(tag.Key))
            {
                kept.Add(tag);
            }
        }

        return kept.Count == tags.Length ? tags : CollectionsMarshal.AsSpan(kept);
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
