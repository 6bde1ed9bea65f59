using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;

namespace Mailchimp.Telemetry.Redaction;

/// <summary>
/// The private members of the OpenTelemetry SDK that redaction needs, where the SDK has no hook. They are checked
/// when a provider is built: with a version that lacks one, the start fails rather than let anything through.
/// </summary>
internal static class SdkInternals
{
    private const string MeterProviderSdk = "OpenTelemetry.Metrics.MeterProviderSdk, OpenTelemetry";

    /// <exception cref="InvalidOperationException">This version of the SDK has no such member.</exception>
    public static void CheckLogs()
    {
        // An empty record rather than none: an exception costs the start of a host milliseconds.
        var record = (LogRecord)RuntimeHelpers.GetUninitializedObject(typeof(LogRecord));
        Check(
            () => BufferScopes(record),
            () => Scopes(record));
    }

    /// <inheritdoc cref="CheckLogs"/>
    public static void CheckMetrics(MeterProvider provider) => Check(
        () => _ = ListenerOf(provider),
        static () => RecordLong(null, null!, 0, [], null),
        static () => RecordDouble(null, null!, 0, [], null));

    /// <summary>Copies the scopes into the record's own list, as the batch processor does later.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "BufferLogScopes")]
    public static extern void BufferScopes(LogRecord record);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "ScopeStorage")]
    public static extern ref List<object?>? Scopes(LogRecord record);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "listener")]
    public static extern ref MeterListener? ListenerOf([UnsafeAccessorType(MeterProviderSdk)] object provider);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "MeasurementRecordedLong")]
    public static extern void RecordLong([UnsafeAccessorType(MeterProviderSdk)] object? sdk, Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "MeasurementRecordedDouble")]
    public static extern void RecordDouble([UnsafeAccessorType(MeterProviderSdk)] object? sdk, Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state);

    private static void Check(params Action[] members)
    {
        foreach (var member in members)
        {
            try
            {
                member();
            }
            catch (NullReferenceException)
            {
                // It is there, and had nothing to work on.
            }
            catch (Exception exception) when (exception is MissingMemberException or TypeLoadException)
            {
                throw new InvalidOperationException(
                    $"OpenTelemetry {typeof(Sdk).Assembly.GetName().Version} can't be redacted by this version of Mailchimp.Telemetry: {exception.Message} Update Mailchimp.Telemetry, or reference the OpenTelemetry packages of its own version.",
                    exception);
            }
        }
    }
}
