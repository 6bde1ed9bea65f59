using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>A way to observe calls.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Start">Starts what observes the process; disposing it ends that.</param>
/// <param name="Wrap">Puts a handler of its own around the transport.</param>
internal sealed record Variant(string Name, Func<bool, IDisposable> Start, Func<HttpMessageHandler, HttpMessageHandler> Wrap)
{
    public const string Bare = "bare";
    public const string OpenTelemetry = "opentelemetry";
    public const string Library = "library";
    public const string Handler = "handler";
    public const string Enrich = "enrich";
    public const string HttpDiagnostics = "http.diagnostics";

    public static IReadOnlyList<Variant> All { get; } =
    [
        new(Bare, _ => new Providers(), inner => inner),
        new(OpenTelemetry, sampled => Providers.Build(sampled, tracing => tracing.AddSource("System.Net.Http"), metrics => metrics.AddMeter("System.Net.Http")), inner => inner),
        new(Library, sampled => Providers.Build(sampled, tracing => tracing.AddSource("System.Net.Http").AddMailchimpInstrumentation(), metrics => metrics.AddMeter("System.Net.Http").AddMailchimpInstrumentation()), inner => inner),
        new(Handler, sampled => Providers.Build(sampled, tracing => tracing.AddSource("System.Net.Http").AddSource(HandWrittenHandler.SourceName), metrics => metrics.AddMeter("System.Net.Http").AddMeter(HandWrittenHandler.SourceName)), inner => new HandWrittenHandler(inner)),
        new(Enrich, sampled => Providers.Build(sampled, tracing => tracing.AddHttpClientInstrumentation(options => options.EnrichWithHttpResponseMessage = HandWrittenHandler.Enrich), metrics => metrics.AddMeter("System.Net.Http").AddMeter(HandWrittenHandler.SourceName)), inner => inner),
        new(HttpDiagnostics, sampled => Providers.Build(sampled, tracing => tracing.AddSource("System.Net.Http"), metrics => metrics.AddMeter("System.Net.Http")), ExtendedLogging.Wrap),
    ];

    public static Variant Get(string name) => All.Single(variant => variant.Name == name);

    /// <summary>The SDK with spans that go nowhere and metrics that are read on demand, as before an exporter.</summary>
    private sealed class Providers(params IDisposable[] providers) : IDisposable
    {
        public static Providers Build(bool sampled, Func<TracerProviderBuilder, TracerProviderBuilder> tracing, Func<MeterProviderBuilder, MeterProviderBuilder> metrics) => new(
            metrics(Sdk.CreateMeterProviderBuilder()).AddReader(new BaseExportingMetricReader(new Nowhere())).Build(),
            tracing(Sdk.CreateTracerProviderBuilder()).SetSampler(sampled ? new AlwaysOnSampler() : new AlwaysOffSampler()).AddProcessor(new Discard()).Build());

        public void Dispose()
        {
            foreach (var provider in providers)
            {
                provider.Dispose();
            }
        }
    }

    private sealed class Discard : BaseProcessor<Activity>;

    private sealed class Nowhere : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
