using Mailchimp.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace OpenTelemetry;

/// <summary>Adds the Mailchimp telemetry where an application sets up OpenTelemetry.</summary>
public static class MailchimpOpenTelemetryBuilderExtensions
{
    /// <summary>
    /// The same as <c>AddMailchimpTelemetry</c>, in the chain of <c>AddOpenTelemetry()</c>: listens to every Mailchimp
    /// Marketing API call of the process and reports its errors as spans, metrics and logs.
    /// </summary>
    /// <param name="builder">The builder that <c>AddOpenTelemetry()</c> returns.</param>
    /// <param name="configure">Sets options, after those of the configuration section <c>Mailchimp:Telemetry</c>.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static IOpenTelemetryBuilder UseMailchimpTelemetry(this IOpenTelemetryBuilder builder, Action<MailchimpTelemetryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddMailchimpTelemetry(configure ?? (static _ => { }));
        return builder;
    }
}
