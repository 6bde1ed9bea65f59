using Mailchimp.Telemetry;
using Mailchimp.Telemetry.Hosting;

namespace OpenTelemetry.Metrics;

/// <summary>Adds the Mailchimp instrumentation to a meter provider.</summary>
public static class MailchimpMeterProviderBuilderExtensions
{
    /// <summary>
    /// Listens to Mailchimp calls, enables this library's meter, and removes API keys from the attributes of
    /// measurements. Can be combined with <c>AddMailchimpInstrumentation</c> on a tracer provider; each HTTP call is still
    /// counted once. Changes no setting of the provider.
    /// </summary>
    /// <remarks>
    /// <see cref="MailchimpTelemetryOptions.TraceOtherHosts"/> and <see cref="MailchimpTelemetryOptions.OtlpEndpoint"/> have
    /// no effect without <c>AddMailchimpTelemetry</c>. If several providers are built by hand, each call follows the options
    /// of the first one that knows its host; only <see cref="MailchimpTelemetryOptions.Redaction"/> and
    /// <see cref="MailchimpTelemetryOptions.Enabled"/> apply to each provider.
    /// </remarks>
    /// <param name="builder">The provider's builder.</param>
    /// <param name="configure">
    /// Sets options, after those of the configuration section <c>Mailchimp:Telemetry</c>. Providers of one service
    /// collection share their options, which each delegate changes in the order of registration.
    /// </param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static MeterProviderBuilder AddMailchimpInstrumentation(this MeterProviderBuilder builder, Action<MailchimpTelemetryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.ConfigureServices(services => ProviderInstrumentation.AddMetrics(services, configure));
    }
}
