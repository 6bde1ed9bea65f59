using Mailchimp.Telemetry;
using Mailchimp.Telemetry.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a health check on what the Mailchimp telemetry knows.</summary>
public static class MailchimpHealthChecksBuilderExtensions
{
    private const string DefaultName = "mailchimp";
    private const double DefaultUtilizationThreshold = 0.9;

    /// <summary>
    /// Adds a check that is degraded while an incident is open, while an account's utilization (active ÷ limit) is at or
    /// above <paramref name="utilizationThreshold"/>, and while the last response to an account rejected its credentials.
    /// It makes no call of its own; it needs <c>AddMailchimpTelemetry</c>.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">The status to report when there is a problem; null is <see cref="HealthStatus.Degraded"/>.</param>
    /// <param name="tags">Tags of the check.</param>
    /// <param name="utilizationThreshold">The share of an account's limit at which the check reports a problem, above 0 and up to 1: 0.9, the default, is 90 %.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="utilizationThreshold"/> is not above 0, or is above 1.</exception>
    public static IHealthChecksBuilder AddMailchimp(
        this IHealthChecksBuilder builder,
        string name = DefaultName,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        double utilizationThreshold = DefaultUtilizationThreshold)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(utilizationThreshold);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(utilizationThreshold, 1);

        // Made once: rules are compiled, and the check is made anew each time that it is asked.
        MailchimpRedactor? redactor = null;
        return builder.Add(new HealthCheckRegistration(
            name,
            provider =>
            {
                var options = provider.GetRequiredService<IOptions<MailchimpTelemetryOptions>>().Value;
                return new MailchimpHealthCheck(provider.GetService<IMailchimpStatus>(), options, redactor ??= new MailchimpRedactor(options.Redaction), utilizationThreshold);
            },
            failureStatus ?? HealthStatus.Degraded,
            tags));
    }
}
