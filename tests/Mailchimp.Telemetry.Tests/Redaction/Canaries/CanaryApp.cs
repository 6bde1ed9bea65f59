using System.Text;
using Mailchimp.Telemetry.Output;
using Mailchimp.Telemetry.Redaction.Signals;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Serilog;

namespace Mailchimp.Telemetry.Tests.Redaction.Canaries;

/// <summary>How exporters and the telemetry are registered.</summary>
public enum Registrations
{
    OwnExporter,
    OwnExporterByConfiguration,
    UseOtlpBefore,
    UseOtlpAfter,
    AddOtlpBefore,
    AddOtlpAfter,
    SimpleBefore,
    SimpleAfter,
    LoggingOptionsBefore,
    LoggingOptionsAfter,
}

/// <summary>A whole application with the real exporters, run once, and the bytes that left it.</summary>
internal sealed record CanaryApp(IReadOnlyList<string> Planted, IReadOnlyList<string> Keys, byte[] Left, Receiver Receiver, IReadOnlyList<string> Instances, IReadOnlyList<string> Faults) : IAsyncDisposable
{
    /// <param name="registrations">The order.</param>
    /// <param name="rounds">How often everything is planted.</param>
    /// <param name="seed">Of the canaries.</param>
    /// <param name="scope">What the full set of rules applies to.</param>
    /// <param name="onlyCalls">Whether calls to Mailchimp are all that the application does.</param>
    /// <param name="unplugged">A signal that is not redacted, to see that this is found.</param>
    public static async Task<CanaryApp> RunAsync(Registrations registrations, int rounds, int seed, string? unplugged = null, MailchimpRedactionScope scope = MailchimpRedactionScope.Process, bool onlyCalls = false)
    {
        var source = new CanarySource(seed);
        var instances = new List<string>();
        var receiver = await Receiver.StartAsync();
        var mailchimp = await TestServer.StartAsync(PlantingServer.Handler(source, instances));
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace);
        if (onlyCalls)
        {
            builder.Logging.AddFilter("Mailchimp.Telemetry", LogLevel.Trace).AddFilter(null, LogLevel.None);
        }

        builder.Services.Configure<OpenTelemetryLoggerOptions>(options => (options.IncludeScopes, options.IncludeFormattedMessage, options.ParseStateValues) = (!onlyCalls, true, true));
        Register(builder, registrations, scope, receiver.Uri, mailchimp.HttpUri.Authority);
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddSource(Planter.Name));
        builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddMeter(Planter.Name).AddPrometheusExporter());
        builder.Services.ConfigureHttpClientDefaults(http => http.RedactLoggedHeaders(static _ => false));
        builder.Logging.AddMailchimpSeq(options => (options.ServerUrl, options.Period, options.ApiKey) = (receiver.Uri.AbsoluteUri, TimeSpan.FromMilliseconds(100), "seq"));
        if (unplugged is not null)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton<SignalRedactors>(services => new Unplugged(
                services.GetRequiredService<Microsoft.Extensions.Options.IOptions<MailchimpTelemetryOptions>>().Value,
                services.GetRequiredService<Instruments>(),
                unplugged)));
        }

        await using var app = builder.Build();
        app.MapPrometheusScrapingEndpoint();
        await app.StartAsync();
        var serilog = new LoggerConfiguration().WriteTo.MailchimpRedacted(to => to.Seq(receiver.Uri.AbsoluteUri, period: TimeSpan.FromMilliseconds(100))).CreateLogger();
        using (var planter = new Planter(source, mailchimp.HttpUri, app.Services.GetRequiredService<IHttpClientFactory>(), app.Services.GetRequiredService<ILoggerFactory>(), serilog))
        {
            for (var round = 0; round < rounds; round++)
            {
                await planter.PlantAsync(round, onlyCalls);
            }

            using var scraper = new HttpClient();
            var scraped = await scraper.GetByteArrayAsync(new Uri(app.Urls.First() + "/metrics"));
            app.Services.GetRequiredService<TracerProvider>().ForceFlush();
            app.Services.GetRequiredService<MeterProvider>().ForceFlush();
            app.Services.GetRequiredService<LoggerProvider>().ForceFlush();
            await serilog.DisposeAsync();
            await app.StopAsync();
            await app.DisposeAsync();
            await mailchimp.DisposeAsync();
            return new CanaryApp(source.Planted, source.Keys, [.. receiver.Bytes("/"), .. scraped], receiver, instances, [.. Encoding.UTF8.GetString(scraped).Split('\n').Where(static line => line.StartsWith("mailchimp_telemetry_internal_errors_total", StringComparison.Ordinal))]);
        }
    }

    public ValueTask DisposeAsync() => Receiver.DisposeAsync();

    private static void Register(WebApplicationBuilder builder, Registrations registrations, MailchimpRedactionScope scope, Uri collector, string host)
    {
        var services = builder.Services;
        void Mailchimp() => builder.AddMailchimpTelemetry(options =>
        {
            options.AdditionalHosts.Add(host);
            options.LogRequestBody = true;
            options.Redaction.Scope = scope;
            options.MaxErrorLogsPerMinute = 1_000_000;
            options.LoggedHeaders.Add("X-Api-Key");
            options.OtlpEndpoint = registrations == Registrations.OwnExporter ? collector : null;
        });
        void Use() => services.AddOpenTelemetry().UseOtlpExporter(OtlpExportProtocol.HttpProtobuf, collector);
        void Add(ExportProcessorType type) => services.AddOpenTelemetry()
            .WithTracing(tracing => tracing.AddOtlpExporter(options => Set(options, "v1/traces", type)))
            .WithMetrics(metrics => metrics.AddOtlpExporter(options => Set(options, "v1/metrics", type)))
            .WithLogging(logging => logging.AddOtlpExporter(options => Set(options, "v1/logs", type)));
        void Options() => builder.Logging.AddOpenTelemetry(logging => logging.AddOtlpExporter(options => Set(options, "v1/logs", ExportProcessorType.Simple)));
        void Set(OtlpExporterOptions options, string path, ExportProcessorType type) =>
            (options.Protocol, options.Endpoint, options.ExportProcessorType) = (OtlpExportProtocol.HttpProtobuf, new Uri(collector, path), type);

        builder.Configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = registrations == Registrations.OwnExporterByConfiguration ? collector.AbsoluteUri : null;
        Action[] steps = registrations switch
        {
            Registrations.OwnExporter or Registrations.OwnExporterByConfiguration => [Mailchimp],
            Registrations.UseOtlpBefore => [Use, Mailchimp],
            Registrations.UseOtlpAfter => [Mailchimp, Use],
            Registrations.AddOtlpBefore => [() => Add(ExportProcessorType.Batch), Mailchimp],
            Registrations.AddOtlpAfter => [Mailchimp, () => Add(ExportProcessorType.Batch)],
            Registrations.SimpleBefore => [() => Add(ExportProcessorType.Simple), Mailchimp],
            Registrations.SimpleAfter => [Mailchimp, () => Add(ExportProcessorType.Simple)],
            Registrations.LoggingOptionsBefore => [Options, Mailchimp],
            _ => [Mailchimp, Options],
        };
        foreach (var step in steps)
        {
            step();
        }
    }

    private sealed class Unplugged(MailchimpTelemetryOptions options, Instruments instruments, string signal) : SignalRedactors(options, instruments)
    {
        private readonly Instruments _instruments = instruments;

        public override SignalRedactor For(string name) => name == signal ? new NoRedactor(new RedactionCounter(_instruments, name)) : base.For(name);
    }

    private sealed class NoRedactor(RedactionCounter counter) : SignalRedactor(MailchimpRedactor.Default, counter)
    {
        protected override string Apply(string text) => text;

        protected override bool TryRedact(string name, object? value, int depth, out object? safe, out bool isRedacted)
        {
            (safe, isRedacted) = (value, false);
            return false;
        }
    }
}
