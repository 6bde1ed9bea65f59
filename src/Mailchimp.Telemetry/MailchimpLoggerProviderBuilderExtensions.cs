using Mailchimp.Telemetry;
using Mailchimp.Telemetry.Hosting;

namespace OpenTelemetry.Logs;

/// <summary>Adds the Mailchimp instrumentation to a logger provider.</summary>
public static class MailchimpLoggerProviderBuilderExtensions
{
    /// <summary>
    /// Takes Mailchimp API keys out of every log record of this provider, and everything sensitive out of this
    /// library's own, before any processor or exporter sees them, whatever the order of registration.
    /// </summary>
    /// <param name="builder">The provider's builder.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static LoggerProviderBuilder AddMailchimpInstrumentation(this LoggerProviderBuilder builder, Action<MailchimpTelemetryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.ConfigureServices(services => ProviderInstrumentation.AddLogs(services, configure));
    }
}
