using Mailchimp.Telemetry.Redaction.Signals;
using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;

namespace Mailchimp.Telemetry.Hosting.Export;

/// <summary>
/// Sees <c>Logging.AddOpenTelemetry(options => options.AddOtlpExporter())</c>, which registers no service. The provider
/// empties the options when it is built, so they are looked at when they are made.
/// </summary>
internal sealed class LoggerOptionsProbe : IPostConfigureOptions<OpenTelemetryLoggerOptions>
{
    public bool HasOtlpExporter { get; private set; }

    public void PostConfigure(string? name, OpenTelemetryLoggerOptions options) =>
        HasOtlpExporter |= SdkInternals.HasProcessorOf(typeof(OtlpExporterOptions).Assembly, options);
}
