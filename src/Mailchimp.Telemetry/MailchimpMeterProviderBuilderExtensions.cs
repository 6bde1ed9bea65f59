using Mailchimp.Telemetry;
using Mailchimp.Telemetry.Http;
using Mailchimp.Telemetry.Redaction;
using Mailchimp.Telemetry.Signals;
using Microsoft.Extensions.DependencyInjection;

namespace OpenTelemetry.Metrics;

/// <summary>Adds the Mailchimp instrumentation to a meter provider that is composed by hand.</summary>
public static class MailchimpMeterProviderBuilderExtensions
{
    /// <summary>
    /// Listens to Mailchimp calls, enables this library's meter, and attaches exemplars to what is measured inside a
    /// sampled span. May stand beside the same call on a tracer provider; each call is followed once.
    /// </summary>
    /// <param name="builder">The provider's builder.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static MeterProviderBuilder AddMailchimpInstrumentation(this MeterProviderBuilder builder, Action<MailchimpTelemetryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .ConfigureServices(services => Registration.AddInstrumentation(services, configure))
            .AddMeter(InstrumentNames.Meter)
            .SetExemplarFilter(ExemplarFilterType.TraceBased)
            .AddInstrumentation(static provider => provider.GetRequiredService<MailchimpInstrumentation>())
            .AddMetricRedaction();
    }

    private static MeterProviderBuilder AddMetricRedaction(this MeterProviderBuilder builder)
    {
        if (builder is IDeferredMeterProviderBuilder deferred)
        {
            deferred.Configure(static (services, provider) =>
            {
                var redaction = new MetricRedaction(services.GetRequiredService<SignalRedactors>().Metrics);
                provider.AddInstrumentation((_, built) =>
                {
                    redaction.Use(built);
                    return redaction;
                });
                provider.AddView(redaction.View);
            });
        }

        return builder;
    }
}
