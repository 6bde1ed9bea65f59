using System.Diagnostics;
using System.Net.Sockets;
using Mailchimp.Telemetry.Hosting.Export;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;

namespace Mailchimp.Telemetry.Tool.Diagnosis;

/// <summary>Looks for what stands between an application and its telemetry, in the order in which it matters.</summary>
internal static class Doctor
{
    private const string SettingsFile = "appsettings.json";
    private const string SourceName = "mailchimp-telemetry.doctor";

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly OtlpSignal[] Signals = [OtlpSignal.Traces, OtlpSignal.Metrics, OtlpSignal.Logs];

    public static async Task<IReadOnlyList<Finding>> ExamineAsync(FileInfo? settings, Uri? prometheus, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        if (ReadConfiguration(settings, findings) is { } configuration && Bind(configuration, findings) is { } options)
        {
            var exporters = Exporters(options, configuration, findings);
            foreach (var endpoint in exporters.Values.Select(exporter => exporter.Endpoint).DistinctBy(uri => uri.Authority))
            {
                findings.Add(await ConnectAsync(endpoint, cancellationToken));
            }

            if (exporters.TryGetValue(OtlpSignal.Traces, out var traces) && findings[^1].State != State.Failed)
            {
                findings.Add(SendSpan(traces));
            }
        }

        if (prometheus is not null)
        {
            findings.AddRange(await PrometheusExamination.ExamineAsync(prometheus, cancellationToken));
        }

        return findings;
    }

    private static IConfiguration? ReadConfiguration(FileInfo? settings, List<Finding> findings)
    {
        var builder = new ConfigurationBuilder();
        settings ??= FindSettings();
        try
        {
            if (settings is not null)
            {
                builder.AddJsonFile(settings.FullName, optional: false);
            }

            var configuration = builder.AddEnvironmentVariables().Build();
            findings.Add(Finding.Ok("settings", settings is null ? "the environment" : $"{settings.Name} and the environment"));
            return configuration;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or FormatException)
        {
            findings.Add(Finding.Failed("settings", exception.Message, "Correct the file."));
            return null;
        }
    }

    /// <summary>The application's file, where the tool is run in the application's folder.</summary>
    private static FileInfo? FindSettings() => new FileInfo(SettingsFile) is { Exists: true } found ? found : null;

    private static MailchimpTelemetryOptions? Bind(IConfiguration configuration, List<Finding> findings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddConfiguration(configuration);
        builder.AddMailchimpTelemetry();
        try
        {
            using var host = builder.Build();
            var options = host.Services.GetRequiredService<IOptions<MailchimpTelemetryOptions>>().Value;
            findings.Add(options.Enabled
                ? Finding.Ok("options", $"{MailchimpTelemetryOptions.SectionName} is valid")
                : Finding.Failed("options", $"{MailchimpTelemetryOptions.SectionName}:Enabled is false: nothing is listened to.", "Remove it, or set it to true."));
            return options;
        }
        catch (Exception exception) when (exception is OptionsValidationException or InvalidOperationException)
        {
            findings.Add(Finding.Failed("options", exception.Message, $"Correct what is named; all options: {Documentation.Folder}options.md"));
            return null;
        }
    }

    private static Dictionary<OtlpSignal, OtlpExporterOptions> Exporters(MailchimpTelemetryOptions options, IConfiguration configuration, List<Finding> findings)
    {
        var exporters = new Dictionary<OtlpSignal, OtlpExporterOptions>();
        foreach (var signal in Signals)
        {
            var name = signal.Name.ToLowerInvariant();
            try
            {
                if (OtlpSettings.TryRead(signal, options.OtlpEndpoint, configuration, out var exporter))
                {
                    exporters.Add(signal, exporter);
                    findings.Add(Finding.Ok(name, $"to {exporter.Endpoint} by {OtlpSettings.NameOf(exporter.Protocol)}"));
                }
                else
                {
                    findings.Add(Finding.Skipped(name, "no endpoint", $"Set {OtlpSettings.Prefix}ENDPOINT or {MailchimpTelemetryOptions.SectionName}:OtlpEndpoint, unless the application adds an exporter of its own."));
                }
            }
            catch (FormatException exception)
            {
                findings.Add(Finding.Failed(name, exception.Message, "Correct the variable that is named."));
            }
        }

        return exporters;
    }

    private static async Task<Finding> ConnectAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ConnectTimeout);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(endpoint.Host, endpoint.Port, patience.Token);
            return Finding.Ok("collector", $"{endpoint.Authority} takes connections");
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return Finding.Failed("collector", $"{endpoint.Authority}: {(exception is SocketException ? exception.Message : $"no connection within {ConnectTimeout.TotalSeconds:0} s")}", "Check that the collector runs and listens there, and that nothing between blocks it.");
        }
    }

    private static Finding SendSpan(OtlpExporterOptions options)
    {
        using var source = new ActivitySource(SourceName);
        using var listener = new ActivityListener { ShouldListenTo = candidate => candidate == source, Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded };
        ActivitySource.AddActivityListener(listener);
        using var span = source.StartActivity("mailchimp-telemetry doctor")!;
        span.Stop();
        using var exporter = new OtlpTraceExporter(options);
        return exporter.Export(new Batch<Activity>([span], 1)) == ExportResult.Success
            ? Finding.Ok("test span", $"taken, trace {span.TraceId}")
            : Finding.Failed("test span", $"{options.Endpoint} did not take it", "Compare OTEL_EXPORTER_OTLP_PROTOCOL with the port (4317 is grpc, 4318 http/protobuf), and OTEL_EXPORTER_OTLP_HEADERS with what the collector asks for.");
    }
}
