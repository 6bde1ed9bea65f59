using Mailchimp.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds the Mailchimp telemetry to a host.</summary>
public static class MailchimpTelemetryHostApplicationBuilderExtensions
{
    /// <inheritdoc cref="MailchimpTelemetryServiceCollectionExtensions.AddMailchimpTelemetry(IServiceCollection)"/>
    /// <typeparam name="TBuilder">The type of the builder.</typeparam>
    /// <param name="builder">The host's builder.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static TBuilder AddMailchimpTelemetry<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder =>
        builder.AddMailchimpTelemetry(static _ => { });

    /// <inheritdoc cref="MailchimpTelemetryServiceCollectionExtensions.AddMailchimpTelemetry(IServiceCollection)"/>
    /// <typeparam name="TBuilder">The type of the builder.</typeparam>
    /// <param name="builder">The host's builder.</param>
    /// <param name="configure">Sets options, after those of the configuration section <c>Mailchimp:Telemetry</c>.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static TBuilder AddMailchimpTelemetry<TBuilder>(this TBuilder builder, Action<MailchimpTelemetryOptions> configure)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddMailchimpTelemetry(configure);
        return builder;
    }
}
