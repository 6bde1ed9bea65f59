using Mailchimp.Telemetry;
using Mailchimp.Telemetry.Hosting;

namespace OpenTelemetry.Trace;

/// <summary>Adds the Mailchimp instrumentation to a tracer provider that is composed by hand.</summary>
public static class MailchimpTracerProviderBuilderExtensions
{
    /// <summary>
    /// Listens to Mailchimp calls, enables the runtime's HTTP client spans, which carry the attributes, and redacts
    /// spans before any processor or exporter sees them, whatever the order of registration. May stand beside the same
    /// call on a meter provider; each call is followed once. Sets no option of the provider's.
    /// </summary>
    /// <param name="builder">The provider's builder.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static TracerProviderBuilder AddMailchimpInstrumentation(this TracerProviderBuilder builder, Action<MailchimpTelemetryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.ConfigureServices(services => ProviderInstrumentation.AddSpans(services, configure));
    }
}
