using Mailchimp.Telemetry.Output;
using Mailchimp.Telemetry.Serilog;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Sends Mailchimp's errors to Seq.</summary>
public static class MailchimpSeqServiceCollectionExtensions
{
    /// <summary>
    /// Sends the events of <c>AddMailchimpTelemetry</c> to a Seq server, redacted, with properties such as
    /// <c>mailchimp.error.kind</c> and the ids of their trace. Events wait in memory while Seq is away; what does not
    /// fit is dropped and counted.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="configure">Sets the options; the server's address is required.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="InvalidOperationException">An option is wrong; the message names it.</exception>
    public static IServiceCollection AddMailchimpSeq(this IServiceCollection services, Action<MailchimpSeqOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new MailchimpSeqOptions();
        configure(options);
        options.Validate();

        services.AddMailchimpTelemetry();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, SeqLoggerProvider>(provider => new SeqLoggerProvider(
            options,
            provider.GetRequiredService<SignalRedactors>(),
            provider.GetRequiredService<Instruments>(),
            provider.GetService<TimeProvider>())));
        return services;
    }
}
