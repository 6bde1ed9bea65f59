using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Serialization;
using Mailchimp.Telemetry.Hosting.Export;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
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
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddEnvironmentVariables();
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

        using var host = builder.Build();
        await host.StartAsync(cancellationToken);
        var metrics = host.Services.GetRequiredService<ExportDecisions>().All.Where(static decision => decision.Key == OtlpSignal.Metrics.Name).Select(static decision => decision.Value).FirstOrDefault();
        using var client = new HttpClient { BaseAddress = api, Timeout = CallTimeout };
        client.DefaultRequestHeaders.Authorization = authorization;
        var calls = new List<DrillCall>();
        foreach (var (name, kind) in Triggers.Where(trigger => names.Contains(trigger.Name)))
        {
            calls.Add(await CallAsync(client, name, kind, kinds, cancellationToken));
        }

        var isExported = host.Services.GetService<MeterProvider>()?.ForceFlush((int)FlushTimeout.TotalMilliseconds) == true;
        await host.StopAsync(cancellationToken);
        return new DrillReport(api, calls, metrics?.Kind != ExportDecisionKind.Exported ? DrillReport.Off : isExported ? DrillReport.Done : DrillReport.Failed) { WhyOff = metrics?.Text ?? "OpenTelemetry is disabled" };
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
internal sealed record DrillReport(Uri Api, IReadOnlyList<DrillCall> Calls, string Export)
{
    public const string Off = "off";
    public const string Done = "done";
    public const string Failed = "failed";

    [JsonIgnore]
    public bool IsOff => Export == Off;

    [JsonIgnore]
    public string? WhyOff { get; init; }

    public bool Passed => Export != Failed && Calls.All(call => call.Passed);
}

/// <param name="Kind">How the telemetry classified the response.</param>
/// <param name="Problem">Why there was no response.</param>
internal sealed record DrillCall(string Trigger, int? Status, string Expected, string? Kind, string? Problem)
{
    public bool Passed => Kind == Expected;
}
