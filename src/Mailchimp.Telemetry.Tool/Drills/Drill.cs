using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Serialization;
using Mailchimp.Telemetry.Hosting.Export;
using Mailchimp.Telemetry.Tool.Diagnosis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Mailchimp.Telemetry.Tool.Drills;

/// <summary>Calls with <c>X-Trigger-Error</c>, seen by the same telemetry as an application's.</summary>
internal static class Drill
{
    private const string ServiceName = "mailchimp-telemetry-drill";
    private const string ServiceNameVariable = "OTEL_SERVICE_NAME";

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(15);

    /// <summary>The names that the API accepts, and the kind expected for each.</summary>
    public static readonly IReadOnlyList<(string Name, MailchimpErrorKind Kind)> Triggers =
        [.. Resources.Read("triggers.tsv").Split('\n').Where(line => !line.StartsWith('#')).Select(line => line.Split('\t')).Where(cells => cells is [_, not "kind", _, _, _]).Select(Trigger)];

    public static async Task<DrillReport> RunAsync(Uri api, AuthenticationHeaderValue authorization, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var kinds = new KindRecorder();
        using var host = await StartAsync(api, kinds, cancellationToken);
        using var client = new HttpClient { BaseAddress = api, Timeout = CallTimeout };
        client.DefaultRequestHeaders.Authorization = authorization;
        var calls = new List<DrillCall>();
        foreach (var (name, kind) in Triggers.Where(trigger => names.Contains(trigger.Name)))
        {
            calls.Add(await CallAsync(client, name, kind, kinds, cancellationToken));
        }

        var (export, reason) = await ExportAsync(host.Services, cancellationToken);
        await host.StopAsync(cancellationToken);
        return new DrillReport(api, calls, export, reason);
    }

    /// <exception cref="ToolException">The environment does not allow a drill.</exception>
    private static async Task<IHost> StartAsync(Uri api, KindRecorder kinds, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddEnvironmentVariables();
        if (EnvironmentSettings.IsSdkDisabled(builder.Configuration))
        {
            throw new ToolException($"{EnvironmentSettings.SdkDisabled} is true: OpenTelemetry exports nothing. Remove the variable for a drill.") { IsUsage = true };
        }

        IHost? host = null;
        try
        {
            host = Build(builder, api, kinds);
            if (!host.Services.GetRequiredService<IOptions<MailchimpTelemetryOptions>>().Value.Enabled)
            {
                throw new ToolException($"{MailchimpTelemetryOptions.SectionName}:{nameof(MailchimpTelemetryOptions.Enabled)} is false: nothing is listened to. Remove it for a drill.");
            }

            await host.StartAsync(cancellationToken);
            return host;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            host?.Dispose();
            throw new ToolException(exception.Message, exception) { IsUsage = true };
        }
    }

    private static IHost Build(HostApplicationBuilder builder, Uri api, KindRecorder kinds)
    {
        builder.AddMailchimpTelemetry(options =>
        {
            if (!api.Host.EndsWith("mailchimp.com", StringComparison.OrdinalIgnoreCase))
            {
                options.AdditionalHosts.Add(api.Authority);
            }
        });
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(kinds));
        if (string.IsNullOrEmpty(builder.Configuration[ServiceNameVariable]))
        {
            builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(ServiceName));
        }

        return builder.Build();
    }

    /// <summary>Exports the metrics, and says why if that is not possible.</summary>
    private static async Task<(string Export, string? Reason)> ExportAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var decisions = services.GetRequiredService<ExportDecisions>();
        var metrics = decisions.All.Where(static decision => decision.Key == OtlpSignal.Metrics.Name).Select(static decision => decision.Value).FirstOrDefault();
        if (metrics?.Kind != ExportDecisionKind.Exported)
        {
            return (!decisions.Misfits.Any() ? DrillReport.Off : DrillReport.Failed, metrics?.Text ?? "no metrics are collected");
        }

        if (services.GetService<MeterProvider>()?.ForceFlush((int)FlushTimeout.TotalMilliseconds) == true)
        {
            return (DrillReport.Done, null);
        }

        var options = services.GetRequiredService<IOptions<MailchimpTelemetryOptions>>().Value;
        var problem = OtlpSettings.TryRead(OtlpSignal.Metrics, options.OtlpEndpoint, services.GetRequiredService<IConfiguration>(), out var exporter)
            ? await Collector.FindProblemAsync(exporter.Endpoint, cancellationToken)
            : null;
        return (DrillReport.Failed, $"{metrics.Text}: {problem ?? "the metrics were not accepted"}");
    }

    private static (string Name, MailchimpErrorKind Kind) Trigger(string[] cells) => MailchimpErrorKinds.TryParse(cells[1], out var kind)
        ? (cells[0], kind)
        : throw new InvalidDataException($"triggers.tsv: '{cells[1]}' of {cells[0]} is not an error kind.");

    private static async Task<DrillCall> CallAsync(HttpClient client, string name, MailchimpErrorKind expected, KindRecorder kinds, CancellationToken cancellationToken)
    {
        kinds.Last = null;
        int? status = null;
        string? problem = null;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/3.0/ping");
        request.Headers.Add("X-Trigger-Error", name);
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            status = (int)response.StatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            problem = Connection.Problem(exception);
        }

        return new DrillCall(name, status, expected.GetName(), kinds.Last, problem);
    }

    /// <summary>How the telemetry classified the last call.</summary>
    private sealed class KindRecorder : BaseProcessor<Activity>
    {
        public string? Last { get; set; }

        public override void OnEnd(Activity data) => Last = data.GetTagItem("mailchimp.error.kind") as string ?? Last;
    }
}

/// <param name="Export">Whether the metrics reached the collector.</param>
/// <param name="ExportProblem">Why they did not, or null.</param>
internal sealed record DrillReport(Uri Api, IReadOnlyList<DrillCall> Calls, string Export, string? ExportProblem)
{
    public const string Off = "off";
    public const string Done = "done";
    public const string Failed = "failed";

    [JsonIgnore]
    public bool IsKeyRejected => Calls.Any(static call => !call.Passed) && Calls.All(static call => call.Kind == MailchimpErrorKind.ApiKeyInvalid.GetName());

    [JsonIgnore]
    public bool IsAnswered => Calls.Any(static call => call.Problem is null);

    public bool Passed => Export != Failed && Calls.All(call => call.Passed);
}

/// <param name="Kind">How the telemetry classified the response.</param>
/// <param name="Problem">Why there was no response.</param>
internal sealed record DrillCall(string Trigger, int? Status, string Expected, string? Kind, string? Problem)
{
    public bool Passed => Kind == Expected;
}
