using Mailchimp.Telemetry.Signals;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Mailchimp.Telemetry;

/// <summary>
/// Exports by OTLP when an endpoint is named, unless the application added an OTLP exporter itself: then its choice
/// stands, and nothing is sent twice. The exporters are built here rather than by AddOtlpExporter, because that
/// throws beside an application's UseOtlpExporter.
/// </summary>
internal static class OtlpExport
{
    private const string Prefix = "OTEL_EXPORTER_OTLP_";

    public static void AddTo(TracerProviderBuilder builder, IServiceProvider services, IServiceCollection registrations)
    {
        if (TryGetOptions("TRACES", "v1/traces", services, registrations, out var options))
        {
            builder.AddProcessor(new BatchActivityExportProcessor(new OtlpTraceExporter(options)));
        }
    }

    public static void AddTo(MeterProviderBuilder builder, IServiceProvider services, IServiceCollection registrations)
    {
        if (TryGetOptions("METRICS", "v1/metrics", services, registrations, out var options))
        {
            var reader = services.GetRequiredService<IOptionsMonitor<MetricReaderOptions>>().CurrentValue;
            builder.AddReader(new PeriodicExportingMetricReader(
                new OtlpMetricExporter(options),
                reader.PeriodicExportingMetricReaderOptions?.ExportIntervalMilliseconds ?? 60_000)
            {
                TemporalityPreference = reader.TemporalityPreference,
            });
        }
    }

    public static void AddTo(LoggerProviderBuilder builder, IServiceProvider services, IServiceCollection registrations)
    {
        if (TryGetOptions("LOGS", "v1/logs", services, registrations, out var options))
        {
            builder.AddProcessor(new BatchLogRecordExportProcessor(new OtlpLogExporter(options)));
        }
    }

    private static bool TryGetOptions(string signal, string path, IServiceProvider services, IServiceCollection registrations, out OtlpExporterOptions options)
    {
        var configuration = services.GetService<IConfiguration>();
        options = new OtlpExporterOptions();
        var endpoint = services.GetRequiredService<IOptions<MailchimpTelemetryOptions>>().Value.OtlpEndpoint;
        var signalEndpoint = Setting(configuration, signal + "_ENDPOINT");
        var sharedEndpoint = Setting(configuration, "ENDPOINT");

        if (endpoint is null && signalEndpoint is null && sharedEndpoint is null)
        {
            TelemetryEventSource.Log.OtlpExport(signal, $"off: neither {MailchimpTelemetryOptions.SectionName}:OtlpEndpoint nor {Prefix}ENDPOINT is set");
            return false;
        }

        if (endpoint is null && registrations.Any(service => service.ServiceType == typeof(IOptionsFactory<OtlpExporterOptions>)))
        {
            TelemetryEventSource.Log.OtlpExport(signal, "left to the application's own OTLP exporter");
            return false;
        }

        ApplySettings(options, configuration, signal);
        options.Endpoint = endpoint ?? ParseUri(signalEndpoint is null ? "ENDPOINT" : signal + "_ENDPOINT", signalEndpoint ?? sharedEndpoint!);
        if (options.Protocol == OtlpExportProtocol.HttpProtobuf && (endpoint is not null || signalEndpoint is null))
        {
            options.Endpoint = new Uri(options.Endpoint.AbsoluteUri.TrimEnd('/') + "/" + path);
        }

        TelemetryEventSource.Log.OtlpExport(signal, "on");
        return true;
    }

    private static void ApplySettings(OtlpExporterOptions options, IConfiguration? configuration, string signal)
    {
        string? SignalOrShared(string name) => Setting(configuration, $"{signal}_{name}") ?? Setting(configuration, name);

        options.Headers = SignalOrShared("HEADERS") ?? options.Headers;
        options.Protocol = SignalOrShared("PROTOCOL") switch
        {
            "grpc" => OtlpExportProtocol.Grpc,
            "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
            null => options.Protocol,
            var other => throw new InvalidOperationException($"{Prefix}PROTOCOL: '{other}' is not supported; use 'grpc' or 'http/protobuf'."),
        };
        if (SignalOrShared("TIMEOUT") is { } timeout)
        {
            options.TimeoutMilliseconds = int.TryParse(timeout, out var milliseconds) && milliseconds > 0
                ? milliseconds
                : throw new InvalidOperationException($"{Prefix}TIMEOUT: '{timeout}' is not a number of milliseconds.");
        }
    }

    private static Uri ParseUri(string name, string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri)
            ? uri
            : throw new InvalidOperationException($"{Prefix}{name}: '{value}' is not an absolute URI, such as 'http://localhost:4317'.");

    private static string? Setting(IConfiguration? configuration, string name)
    {
        var value = configuration?[Prefix + name] ?? Environment.GetEnvironmentVariable(Prefix + name);
        return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
    }
}
