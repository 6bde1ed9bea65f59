using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Http;
using Mailchimp.Telemetry.Output;
using Mailchimp.Telemetry.Redaction.Signals;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Mailchimp.Telemetry.Hosting;

/// <summary>
/// What each provider gets: sources, meters and redaction, and no option or exporter. Providers are configured in the
/// order of the registrations among the services; redaction takes the first places, ahead of every exporter.
/// </summary>
internal static class ProviderInstrumentation
{
    public static void AddSpans(IServiceCollection services, Action<MailchimpTelemetryOptions>? configure) => AddOnce<Spans>(services, configure, static first =>
        first.ConfigureOpenTelemetryTracerProvider(static (provider, builder) =>
        {
            if (!IsEnabled(provider))
            {
                return;
            }

            builder.AddProcessor(new SpanRedactionProcessor(provider.GetRequiredService<SignalRedactors>().Spans, EndingSpan.Is, OnError(provider, "redact_span")));
            builder.AddSource(InstrumentNames.HttpClientSource);
            builder.AddInstrumentation(provider.GetRequiredService<MailchimpInstrumentation>);
            if (!ActivityInternals.CanRewrite)
            {
                provider.GetRequiredService<RedactionSupport>().Report("events and links of spans", new NotSupportedException("The lists of an activity can't be written."));
            }
        }));

    public static void AddMetrics(IServiceCollection services, Action<MailchimpTelemetryOptions>? configure) => AddOnce<Metrics>(services, configure, static first =>
        first.ConfigureOpenTelemetryMeterProvider(static (provider, builder) =>
        {
            if (!IsEnabled(provider))
            {
                return;
            }

            var redaction = new MetricRedaction(provider.GetRequiredService<SignalRedactors>().Metrics, InstrumentNames.Meter);
            var instruments = provider.GetRequiredService<Instruments>();
            builder.AddMeter(InstrumentNames.Meter);

            // A provider listens to all meters with this name and merges them into one stream, which ends when either is disposed.
            builder.AddView(instrument => instruments.IsForeign(instrument.Meter) ? MetricStreamConfiguration.Drop : null);
            builder.AddInstrumentation(provider.GetRequiredService<MailchimpInstrumentation>);
            builder.AddInstrumentation((_, built) =>
            {
                if (redaction.Use(built) is { } missing)
                {
                    provider.GetRequiredService<RedactionSupport>().Report("attributes of measurements", missing);
                }

                return redaction;
            });
            builder.AddView(redaction.View);
        }));

    public static void AddLogs(IServiceCollection services, Action<MailchimpTelemetryOptions>? configure) => AddOnce<Logs>(services, configure, static first =>
        first.ConfigureOpenTelemetryLoggerProvider(static (provider, builder) =>
        {
            if (IsEnabled(provider))
            {
                builder.AddProcessor(new LogRedactionProcessor(provider.GetRequiredService<SignalRedactors>().Logs, EventNames.LogCategory, OnError(provider, "redact_log")));
            }
        }));

    /// <summary>Puts registrations ahead of all others.</summary>
    public static void AddFirst(IServiceCollection services, Action<IServiceCollection> add)
    {
        var count = services.Count;
        add(services);
        for (var place = 0; count + place < services.Count; place++)
        {
            var registration = services[count + place];
            services.RemoveAt(count + place);
            services.Insert(place, registration);
        }
    }

    public static bool IsEnabled(IServiceProvider provider) => provider.GetRequiredService<IOptions<MailchimpTelemetryOptions>>().Value.Enabled;

    private static void AddOnce<TMarker>(IServiceCollection services, Action<MailchimpTelemetryOptions>? configure, Action<IServiceCollection> add)
        where TMarker : class, new()
    {
        Registration.AddInstrumentation(services, configure);
        if (!services.Any(static service => service.ServiceType == typeof(TMarker)))
        {
            AddFirst(services, add);
            services.AddSingleton(new TMarker());
        }
    }

    private static Action<Exception> OnError(IServiceProvider provider, string stage)
    {
        var instruments = provider.GetRequiredService<Instruments>();
        return exception => instruments.CountInternalError(stage, exception);
    }

    private sealed class Spans;

    private sealed class Metrics;

    private sealed class Logs;
}
