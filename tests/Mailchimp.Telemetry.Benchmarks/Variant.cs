using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>A way to observe calls.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Start">Starts what observes the process; disposing it ends that.</param>
/// <param name="Wrap">Puts a handler of its own around the transport, with a logger where it is to log.</param>
internal sealed record Variant(string Name, Func<Slot, IDisposable> Start, Func<HttpMessageHandler, ILogger?, HttpMessageHandler> Wrap)
{
    public const string Bare = "bare";
    public const string OpenTelemetry = "opentelemetry";
    public const string Library = "library";
    public const string Handler = "handler";
    public const string WholeHandler = "whole handler";
    public const string Enrich = "enrich";
    public const string HttpDiagnostics = "http.diagnostics";

    public static IReadOnlyList<Variant> All { get; } =
    [
        new(Bare, _ => new Providers(), (inner, _) => inner),
        new(OpenTelemetry, slot => Providers.Build(slot, tracing => tracing.AddSource("System.Net.Http"), metrics => metrics.AddMeter("System.Net.Http")), (inner, _) => inner),
        new(Library, slot => slot.Logged ? StartHost(slot) : Providers.Build(slot, tracing => tracing.AddSource("System.Net.Http").AddMailchimpInstrumentation(), metrics => metrics.AddMeter("System.Net.Http").AddMailchimpInstrumentation()), (inner, _) => inner),
        new(Handler, slot => Providers.Build(slot, tracing => tracing.AddSource("System.Net.Http").AddSource(HandWrittenHandler.SourceName), metrics => metrics.AddMeter("System.Net.Http").AddMeter(HandWrittenHandler.SourceName)), (inner, logger) => new HandWrittenHandler(inner, logger)),
        new(WholeHandler, slot => Providers.Build(slot, tracing => tracing.AddSource("System.Net.Http").AddSource(Benchmarks.WholeHandler.SourceName).AddProcessor(new UrlRedactor()), metrics => metrics.AddMeter("System.Net.Http").AddMeter(Benchmarks.WholeHandler.SourceName)), (inner, logger) => new WholeHandler(inner, logger)),
        new(Enrich, slot => Providers.Build(slot, tracing => tracing.AddHttpClientInstrumentation(options => options.EnrichWithHttpResponseMessage = HandWrittenHandler.Enrich), metrics => metrics.AddMeter("System.Net.Http").AddMeter(HandWrittenHandler.SourceName)), (inner, _) => inner),
        new(HttpDiagnostics, slot => Providers.Build(slot, tracing => tracing.AddSource("System.Net.Http"), metrics => metrics.AddMeter("System.Net.Http")), (inner, _) => ExtendedLogging.Wrap(inner)),
    ];

    /// <summary>What a peer does not do can't be compared: it writes no log event of its own, or always does.</summary>
    public static bool Has(Slot slot) => !slot.Logged || slot.Variant is OpenTelemetry or Library or Handler or WholeHandler;

    public static Variant Get(string name) => All.Single(variant => variant.Name == name);

    /// <summary>As an application has it, with logging: spans that go nowhere, metrics that are read on demand, log events that are read.</summary>
    private static IHost StartHost(Slot slot)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(new ReadingLoggerProvider());
        builder.Services.AddOpenTelemetry()
            .UseMailchimpTelemetry()
            .WithTracing(tracing => tracing.AddSource("System.Net.Http").SetSampler(slot.Sampled ? new AlwaysOnSampler() : new AlwaysOffSampler()).AddProcessor(new Discard<Activity>()))
            .WithMetrics(metrics => metrics.AddMeter("System.Net.Http").AddReader(new BaseExportingMetricReader(new Nowhere())));
        var host = builder.Build();
        host.Start();
        return host;
    }

    /// <summary>The SDK with spans that go nowhere and metrics that are read on demand, as before an exporter.</summary>
    private sealed class Providers(params IDisposable[] providers) : IDisposable
    {
        public static Providers Build(Slot slot, Func<TracerProviderBuilder, TracerProviderBuilder> tracing, Func<MeterProviderBuilder, MeterProviderBuilder> metrics) => new(
            metrics(Sdk.CreateMeterProviderBuilder()).AddReader(new BaseExportingMetricReader(new Nowhere())).Build(),
            tracing(Sdk.CreateTracerProviderBuilder()).SetSampler(slot.Sampled ? new AlwaysOnSampler() : new AlwaysOffSampler()).AddProcessor(new Discard<Activity>()).Build());

        public void Dispose()
        {
            foreach (var provider in providers)
            {
                provider.Dispose();
            }
        }
    }
}
