using Mailchimp.Telemetry;
using Mailchimp.Telemetry.Hosting;

namespace OpenTelemetry.Metrics;

/// <summary>Adds the Mailchimp instrumentation to a meter provider that is composed by hand.</summary>
public static class MailchimpMeterProviderBuilderExtensions
{
    /// <summary>
    /// Listens to Mailchimp calls, enables this library's meter, and takes API keys out of the attributes of
    /// measurements. May stand beside the same call on a tracer provider; each call is
    /// followed once. Sets no option of the provider's.
    /// </summary>
    /// <param name="builder">The provider's builder.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static MeterProviderBuilder AddMailchimpInstrumentation(this MeterProviderBuilder builder, Action<MailchimpTelemetryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.ConfigureServices(services => ProviderInstrumentation.AddMetrics(services, configure));
    }
}
