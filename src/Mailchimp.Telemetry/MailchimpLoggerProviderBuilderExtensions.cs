using Mailchimp.Telemetry;
using Mailchimp.Telemetry.Hosting;

namespace OpenTelemetry.Logs;

/// <summary>Adds the Mailchimp instrumentation to a logger provider.</summary>
public static class MailchimpLoggerProviderBuilderExtensions
{
    /// <summary>
    /// Removes Mailchimp API keys and the contact in URLs of <c>api.mailchimp.com</c> from every log record of this
    /// provider, and everything sensitive from this library's own, before any processor or exporter sees them, whatever
    /// the order of registration. It writes no events.
    /// </summary>
    /// <remarks>
    /// On a logger provider in a service collection of its own, only <see cref="MailchimpTelemetryOptions.Redaction"/> and
    /// <see cref="MailchimpTelemetryOptions.Enabled"/> have an effect.
    /// </remarks>
    /// <param name="builder">The provider's builder.</param>
    /// <param name="configure">
    /// Sets options, after those of the configuration section <c>Mailchimp:Telemetry</c>. Providers of one service
    /// collection share their options, which each delegate changes in the order of registration.
    /// </param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static LoggerProviderBuilder AddMailchimpInstrumentation(this LoggerProviderBuilder builder, Action<MailchimpTelemetryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.ConfigureServices(services => ProviderInstrumentation.AddLogs(services, configure));
    }
}
