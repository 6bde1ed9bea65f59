using System.Diagnostics;
using System.Text.Json;
using Mailchimp.Telemetry.Hosting;
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

    private static readonly OtlpSignal[] Signals = [OtlpSignal.Traces, OtlpSignal.Metrics, OtlpSignal.Logs];

    public static async Task<IReadOnlyList<Finding>> ExamineAsync(FileInfo? settings, Uri? prometheus, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        if (ReadConfiguration(settings, findings) is { } configuration)
        {
            var options = Bind(configuration, findings);
            findings.AddRange(MisplacedOptions.Find(configuration));
            ExamineRuntime(configuration, findings);
            if (options is not null)
            {
                await ExamineExportAsync(options, configuration, findings, cancellationToken);
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
        settings ??= FindSettings();
        if (settings is { Exists: false })
        {
            findings.Add(Finding.Failed("settings", $"there is no file {settings.FullName}", "Pass the application's appsettings.json to --settings."));
            return null;
        }

        try
        {
            using var file = settings?.OpenRead() ?? Stream.Null;
            var builder = new ConfigurationBuilder();
            var configuration = (settings is null ? builder : builder.AddJsonStream(file)).AddEnvironmentVariables().Build();
            findings.Add(Finding.Ok("settings", settings is null ? $"no {SettingsFile} in this folder, only the environment" : $"{settings.Name} and the environment"));
            return configuration;
        }
        catch (Exception exception)
        {
            findings.Add(Finding.Failed("settings", $"{settings?.FullName}: {ProblemOf(exception)}", "Correct the file."));
            return null;
        }
    }

    /// <summary>The reader of settings says only that there is an error, its cause says which and where.</summary>
    private static string ProblemOf(Exception exception) => exception.GetBaseException() switch
    {
        JsonException { LineNumber: { } line, BytePositionInLine: { } position } json => $"line {line + 1}, position {position + 1}: {json.Message.Split(" LineNumber:")[0]}",
        var other => other.Message,
    };

    /// <summary>The application's file, where the tool is run in the application's folder.</summary>
    private static FileInfo? FindSettings() => new FileInfo(SettingsFile) is { Exists: true } found ? found : null;

    private static MailchimpTelemetryOptions? Bind(IConfiguration configuration, List<Finding> findings)
    {
        try
        {
            var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            builder.Configuration.AddConfiguration(configuration);
            builder.AddMailchimpTelemetry();
            using var host = builder.Build();
            var options = host.Services.GetRequiredService<IOptions<MailchimpTelemetryOptions>>().Value;
            var valid = configuration.GetSection(MailchimpTelemetryOptions.SectionName).Exists()
                ? $"{MailchimpTelemetryOptions.SectionName} is valid"
                : $"no section {MailchimpTelemetryOptions.SectionName}: the defaults apply";
            findings.Add(options.Enabled
                ? Finding.Ok("options", valid)
                : Finding.Failed("options", $"{MailchimpTelemetryOptions.SectionName}:Enabled is false: nothing is listened to.", "Remove it, or set it to true."));
            return options;
        }
        catch (Exception exception)
        {
            var problems = exception is OptionsValidationException invalid ? invalid.Failures : [exception.Message];
            findings.AddRange(problems.Select(static problem => Finding.Failed("options", problem, $"Correct what is named; all options: {Documentation.Folder}options.md")));
            return null;
        }
    }

    private static void ExamineRuntime(IConfiguration configuration, List<Finding> findings)
    {
        if (HttpDiagnostics.FindOff() is { } setting)
        {
            findings.Add(Finding.Failed("runtime", $"{setting}: HttpClient tells nobody of its calls.", "Remove the variable, or set it to true."));
        }

        if (EnvironmentSettings.Read(configuration, EnvironmentSettings.Sampler) is { } sampler && sampler.EndsWith("always_off", StringComparison.OrdinalIgnoreCase))
        {
            var spans = sampler.StartsWith("parentbased", StringComparison.OrdinalIgnoreCase) ? "no spans, unless the caller's are sampled" : "no spans";
            findings.Add(Finding.Failed("traces", $"{EnvironmentSettings.Sampler} is {sampler}: OpenTelemetry exports {spans}", "Remove the variable, unless only metrics and logs are wanted."));
        }
    }

    private static async Task ExamineExportAsync(MailchimpTelemetryOptions options, IConfiguration configuration, List<Finding> findings, CancellationToken cancellationToken)
    {
        var exporters = EnvironmentSettings.IsSdkDisabled(configuration) ? Disabled(findings) : Exporters(options, configuration, findings);
        var reached = new HashSet<string>();
        foreach (var endpoint in exporters.Values.Select(exporter => exporter.Endpoint).DistinctBy(uri => uri.Authority))
        {
            var connection = await ConnectAsync(endpoint, cancellationToken);
            findings.Add(connection);
            if (connection.State != State.Failed)
            {
                reached.Add(endpoint.Authority);
            }
        }

        if (exporters.TryGetValue(OtlpSignal.Traces, out var traces) && reached.Contains(traces.Endpoint.Authority))
        {
            findings.Add(SendSpan(traces));
        }
    }

    private static Dictionary<OtlpSignal, OtlpExporterOptions> Disabled(List<Finding> findings)
    {
        findings.AddRange(Signals.Select(static signal => Finding.Failed(NameOf(signal), $"{EnvironmentSettings.SdkDisabled} is true: OpenTelemetry exports nothing", "Remove the variable, or set it to false.")));
        return [];
    }

    private static string NameOf(OtlpSignal signal) => signal.Name.ToLowerInvariant();

    private static Dictionary<OtlpSignal, OtlpExporterOptions> Exporters(MailchimpTelemetryOptions options, IConfiguration configuration, List<Finding> findings)
    {
        var exporters = new Dictionary<OtlpSignal, OtlpExporterOptions>();
        foreach (var signal in Signals)
        {
            var name = NameOf(signal);
            try
            {
                if (OtlpSettings.TryRead(signal, options.OtlpEndpoint, configuration, out var exporter))
                {
                    exporters.Add(signal, exporter);
                    findings.Add(Finding.Ok(name, $"to {Printable(exporter.Endpoint)} by {OtlpSettings.NameOf(exporter.Protocol)}"));
                }
                else
                {
                    findings.Add(Finding.Skipped(name, "no endpoint", $"Set {OtlpSettings.Prefix}ENDPOINT or {MailchimpTelemetryOptions.SectionName}:OtlpEndpoint, unless the application adds an exporter of its own."));
                }
            }
            catch (Exception exception)
            {
                findings.Add(Finding.Failed(name, exception.Message, "Correct the variable that is named."));
            }
        }

        return exporters;
    }

    /// <summary>Without a name and a password in it, and without a query, which may hold a key.</summary>
    private static string Printable(Uri endpoint) => endpoint.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static async Task<Finding> ConnectAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        return await Collector.FindProblemAsync(endpoint, cancellationToken) is { } problem
            ? Finding.Failed("collector", $"{endpoint.Authority}: {problem}", "Check that the collector runs and listens there, and that nothing in between blocks it.")
            : Finding.Ok("collector", $"{endpoint.Authority} accepts connections");
    }

    private static Finding SendSpan(OtlpExporterOptions options)
    {
        using var source = new ActivitySource(SourceName);
        using var listener = new ActivityListener { ShouldListenTo = candidate => candidate == source, Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded };
        ActivitySource.AddActivityListener(listener);
        using var span = source.StartActivity("mailchimp-telemetry doctor")!;
        span.Stop();
        try
        {
            using var exporter = new OtlpTraceExporter(options);
            return exporter.Export(new Batch<Activity>([span], 1)) == ExportResult.Success
                ? Finding.Ok("test span", $"accepted, trace {span.TraceId}")
                : NotAccepted("");
        }
        catch (Exception exception)
        {
            return NotAccepted($": {exception.Message}");
        }

        Finding NotAccepted(string reason) => Finding.Failed("test span", $"not accepted by {Printable(options.Endpoint)}{reason}", OtlpSettings.LacksPath(options)
            ? $"Add '/{OtlpSignal.Traces.Path}' to {OtlpSettings.Prefix}{OtlpSignal.Traces.Name}_ENDPOINT: nothing is added to the endpoint of a single signal."
            : "Compare OTEL_EXPORTER_OTLP_PROTOCOL with the port (4317 is grpc, 4318 http/protobuf), and OTEL_EXPORTER_OTLP_HEADERS with what the collector asks for.");
    }
}
