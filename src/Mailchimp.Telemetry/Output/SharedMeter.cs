using System.Diagnostics.Metrics;

namespace Mailchimp.Telemetry.Output;

/// <summary>
/// The one meter of all providers that are built by hand. It is never disposed: OpenTelemetry merges the instruments of
/// meters with the same name into one stream, which ends when one of them is disposed.
/// </summary>
internal static class SharedMeter
{
    public static StateSources States { get; } = new(new Meter(Instruments.Options(scope: null)));
}
