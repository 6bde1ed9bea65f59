using System.Reflection;
using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Output;
using Mailchimp.Telemetry.Redaction.Signals;
using Mailchimp.Telemetry.Redaction.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Mailchimp.Telemetry.Hosting.Export;

/// <summary>
/// Exports by OTLP when an endpoint is named, unless the application added an OTLP exporter itself: then its choice
/// stands, and nothing is sent twice. The exporters are built here rather than by AddOtlpExporter, because that
/// throws beside an application's UseOtlpExporter.
/// </summary>
internal static class OtlpExport
{
    private const string ExporterPackage = "OpenTelemetry.Exporter.OpenTelemetryProtocol";

    public static void AddTo(TracerProviderBuilder builder, IServiceProvider services, IServiceCollection registrations) =>
        Try(OtlpSignal.Traces, services, () => AddExporter(builder, services, registrations));

    public static void AddTo(MeterProviderBuilder builder, IServiceProvider services, IServiceCollection registrations) =>
        Try(OtlpSignal.Metrics, services, () => AddExporter(builder, services, registrations));

    public static void AddTo(LoggerProviderBuilder builder, IServiceProvider services, IServiceCollection registrations) =>
        Try(OtlpSignal.Logs, services, () => AddExporter(builder, services, registrations));

    /// <summary>
    /// Without an exporter nothing is exported, which is better than an application that does not start. The exporter
    /// uses internals of the SDK, and NuGet may resolve the two in versions that do not fit.
    /// </summary>
    private static void Try(OtlpSignal signal, IServiceProvider services, Action add)
    {
        try
        {
            add();
        }
        catch (Exception exception)
        {
            services.GetRequiredService<Instruments>().CountInternalError("export_support", exception);
            services.GetRequiredService<ExportDecisions>().AddMisfit(signal.Name, exception is TypeLoadException or MemberAccessException or TypeInitializationException
                ? $"{ExporterPackage} does not fit OpenTelemetry {VersionOf(typeof(Sdk))}: reference {ExporterPackage} {VersionOf(typeof(Sdk))} in the application"
                : SecretText.Hide($"the exporter can't be created ({exception.GetType().Name}: {exception.Message})"));
        }
    }

    private static string? VersionOf(Type type) => type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];

    private static void AddExporter(TracerProviderBuilder builder, IServiceProvider services, IServiceCollection registrations)
    {
        if (TryGetOptions(OtlpSignal.Traces, services, registrations, out var options))
        {
            var batch = services.GetRequiredService<IOptionsMonitor<BatchExportActivityProcessorOptions>>().CurrentValue;
            var exporter = new OtlpTraceExporter(options);
            builder.AddProcessor(CanCount(exporter, services)
                ? new CountedSpanProcessor(exporter, Queue(OtlpSignal.Traces, SignalNames.Span, batch.MaxQueueSize, services, options), batch)
                : new BatchActivityExportProcessor(exporter, batch.MaxQueueSize, batch.ScheduledDelayMilliseconds, batch.ExporterTimeoutMilliseconds, batch.MaxExportBatchSize));
        }
    }

    private static void AddExporter(MeterProviderBuilder builder, IServiceProvider services, IServiceCollection registrations)
    {
        if (TryGetOptions(OtlpSignal.Metrics, services, registrations, out var options))
        {
            var reader = services.GetRequiredService<IOptionsMonitor<MetricReaderOptions>>().CurrentValue;
            builder.AddReader(new PeriodicExportingMetricReader(
                new WatchedMetricExporter(options, OnUndelivered(OtlpSignal.Metrics, "counts are kept until an export succeeds", services, options)),
                reader.PeriodicExportingMetricReaderOptions?.ExportIntervalMilliseconds ?? 60_000,
                reader.PeriodicExportingMetricReaderOptions?.ExportTimeoutMilliseconds ?? 30_000)
            {
                TemporalityPreference = reader.TemporalityPreference,
            });
        }
    }

    private static void AddExporter(LoggerProviderBuilder builder, IServiceProvider services, IServiceCollection registrations)
    {
        if (TryGetOptions(OtlpSignal.Logs, services, registrations, out var options))
        {
            var batch = services.GetRequiredService<IOptionsMonitor<BatchExportLogRecordProcessorOptions>>().CurrentValue;
            var exporter = new OtlpLogExporter(options);
            builder.AddProcessor(CanCount(exporter, services)
                ? new CountedLogProcessor(exporter, Queue(OtlpSignal.Logs, SignalNames.Log, batch.MaxQueueSize, services, options), batch)
                : new BatchLogRecordExportProcessor(exporter, batch.MaxQueueSize, batch.ScheduledDelayMilliseconds, batch.ExporterTimeoutMilliseconds, batch.MaxExportBatchSize));
        }
    }

    private static bool CanCount<T>(BaseExporter<T> exporter, IServiceProvider services)
        where T : class
    {
        if (SdkInternals.FindMissing(exporter) is not { } missing)
        {
            return true;
        }

        services.GetRequiredService<Instruments>().CountInternalError("export_support", missing);
        return false;
    }

    private static ExportQueue Queue(OtlpSignal signal, string counted, int capacity, IServiceProvider services, OtlpExporterOptions options) =>
        new(capacity, counted, services.GetRequiredService<Instruments>(), OnUndelivered(signal, "what is lost is counted", services, options));

    private static Action OnUndelivered(OtlpSignal signal, string consequence, IServiceProvider services, OtlpExporterOptions options)
    {
        var undelivered = services.GetRequiredService<UndeliveredLog>();
        return () => undelivered.Write($"OTLP export of {signal.Name.ToLowerInvariant()}", $"{Destination(signal, options)} does not take them: 'mailchimp-telemetry doctor' checks it; {consequence}");
    }

    private static string Destination(OtlpSignal signal, OtlpExporterOptions options)
    {
        var path = OtlpSettings.LacksPath(options) ? $", without the path /{signal.Path}" : string.Empty;
        return $"{options.Endpoint.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)} ({OtlpSettings.NameOf(options.Protocol)}{path})";
    }

    private static bool TryGetOptions(OtlpSignal signal, IServiceProvider services, IServiceCollection registrations, out OtlpExporterOptions options)
    {
        options = null!;
        if (!ProviderInstrumentation.IsEnabled(services))
        {
            return false;
        }

        var decisions = services.GetRequiredService<ExportDecisions>();

        // The services tell that there is an OTLP exporter, not for which signals: the choice is the application's for all.
        if (registrations.Any(service => service.ServiceType == typeof(IOptionsFactory<OtlpExporterOptions>)) || IsInLoggerOptions(signal, services))
        {
            var (exporter, sdk) = (VersionOf(typeof(OtlpExporterOptions)), VersionOf(typeof(Sdk)));
            var mismatch = exporter == sdk ? string.Empty : $"; {ExporterPackage} {exporter} may not fit OpenTelemetry {sdk}: reference {ExporterPackage} {sdk} in the application";
            decisions.Add(signal.Name, ExportDecision.LeftToApplication("left to the application, which has an OTLP exporter of its own (each of traces, metrics and logs needs one)" + mismatch));
            return false;
        }

        try
        {
            var endpoint = services.GetRequiredService<IOptions<MailchimpTelemetryOptions>>().Value.OtlpEndpoint;
            if (!OtlpSettings.TryRead(signal, endpoint, services.GetService<IConfiguration>(), out options))
            {
                decisions.Add(signal.Name, ExportDecision.Off($"no endpoint is set ({MailchimpTelemetryOptions.SectionName}:{nameof(MailchimpTelemetryOptions.OtlpEndpoint)} or {OtlpSettings.Prefix}ENDPOINT)"));
                return false;
            }
        }
        catch (FormatException exception)
        {
            // The variables are not this library's own: an application that started without it starts with it.
            decisions.AddMisfit(signal.Name, exception.Message);
            return false;
        }

        decisions.Add(signal.Name, ExportDecision.To(Destination(signal, options)));
        return true;
    }

    private static bool IsInLoggerOptions(OtlpSignal signal, IServiceProvider services)
    {
        if (signal == OtlpSignal.Logs)
        {
            // Making the options runs the probe. The provider of logs makes them in any case; made for the other two, they could ask for these themselves.
            _ = services.GetRequiredService<IOptionsMonitor<OpenTelemetryLoggerOptions>>().CurrentValue;
            if (SdkInternals.MissingProcessorFactories is { } missing)
            {
                services.GetRequiredService<Instruments>().CountInternalError("export_support", missing);
            }
        }

        return services.GetRequiredService<LoggerOptionsProbe>().HasOtlpExporter;
    }
}
