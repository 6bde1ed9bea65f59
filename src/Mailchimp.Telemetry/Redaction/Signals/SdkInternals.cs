using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;

namespace Mailchimp.Telemetry.Redaction.Signals;

/// <summary>
/// The private members of the OpenTelemetry SDK that are used where it has no hook. They are tried when a provider is
/// built; with a version that lacks one, measurements stay as they are, what an exporter drops is not counted, or an
/// exporter in the options of the logger is not seen. AttributeStorage is needed before 1.20 only, and all those versions have it.
/// </summary>
internal static class SdkInternals
{
    private const string MeterProviderSdk = "OpenTelemetry.Metrics.MeterProviderSdk, OpenTelemetry";

    private static readonly bool HasAttributeStorage = Missing(static () => _ = AttributeStorageOf((LogRecord)RuntimeHelpers.GetUninitializedObject(typeof(LogRecord)))) is null;

    /// <summary>Why an exporter in the options of the logger can't be seen, or null when it can.</summary>
    public static readonly Exception? MissingProcessorFactories = Missing(static () => _ = ProcessorFactoriesOf(new OpenTelemetryLoggerOptions()));

    /// <summary>A test's switch: as if this version of the SDK lacked the members.</summary>
    internal static bool IsTakenAway { get; set; }

    /// <summary>Why measurements can't be redacted before they are aggregated, or null when they can.</summary>
    public static Exception? FindMissing(MeterProvider provider)
    {
        if (IsTakenAway)
        {
            return new MissingMemberException(MeterProviderSdk, "taken away");
        }

        try
        {
            // The listener itself is made after the instrumentations.
            _ = ListenerOf(provider);
            _ = ViewsOf(provider);
            return Missing(static () => RecordLong(null, null!, 0, [], null)) ?? Missing(static () => RecordDouble(null, null!, 0, [], null));
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    /// <summary>Why an exporter around another one can't introduce its provider to it, or null when it can.</summary>
    public static Exception? FindMissing<T>(BaseExporter<T> exporter)
        where T : class => IsTakenAway
            ? new MissingMemberException(nameof(BaseExporter<>), "taken away")
            : Missing(() => Exporter<T>.SetParentProvider(exporter, null));

    /// <summary>
    /// Gives a log record other attributes, and only these. Before 1.20, a batch adds them to those that the SDK has
    /// copied from a state that is not a list, so they have to be replaced in that copy.
    /// </summary>
    public static void SetAttributes(LogRecord record, IReadOnlyList<KeyValuePair<string, object?>> attributes)
    {
        if (HasAttributeStorage && AttributeStorageOf(record) is { } storage)
        {
            storage.Clear();
            storage.AddRange(attributes);
            attributes = storage;
        }

        record.Attributes = attributes;
    }

    /// <summary>Whether an extension method of this assembly has added a processor to the options, which no service tells of.</summary>
    public static bool HasProcessorOf(Assembly assembly, OpenTelemetryLoggerOptions options) =>
        MissingProcessorFactories is null && ProcessorFactoriesOf(options).Exists(factory => factory.Target?.GetType().Assembly == assembly);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "listener")]
    public static extern ref MeterListener? ListenerOf([UnsafeAccessorType(MeterProviderSdk)] object provider);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "viewConfigs")]
    public static extern ref List<Func<Instrument, MetricStreamConfiguration?>> ViewsOf([UnsafeAccessorType(MeterProviderSdk)] object provider);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "MeasurementRecordedLong")]
    public static extern void RecordLong([UnsafeAccessorType(MeterProviderSdk)] object? sdk, Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "MeasurementRecordedDouble")]
    public static extern void RecordDouble([UnsafeAccessorType(MeterProviderSdk)] object? sdk, Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "AttributeStorage")]
    private static extern ref List<KeyValuePair<string, object?>>? AttributeStorageOf(LogRecord record);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "ProcessorFactories")]
    private static extern ref List<Func<IServiceProvider, BaseProcessor<LogRecord>>> ProcessorFactoriesOf(OpenTelemetryLoggerOptions options);

    private static Exception? Missing(Action member)
    {
        try
        {
            member();
            return null;
        }
        catch (NullReferenceException)
        {
            // It is there, and had nothing to work on.
            return null;
        }
        catch (Exception exception) when (exception is MissingMemberException or TypeLoadException)
        {
            return exception;
        }
    }

    public static class Exporter<T>
        where T : class
    {
        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_ParentProvider")]
        public static extern void SetParentProvider(BaseExporter<T> exporter, BaseProvider? provider);
    }
}
