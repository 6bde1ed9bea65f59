using Mailchimp.Telemetry.Hosting;
using Mailchimp.Telemetry.Hosting.Export;
using Mailchimp.Telemetry.Output;
using Mailchimp.Telemetry.Serilog;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.Logging;

/// <summary>Sends Mailchimp's errors to Seq.</summary>
public static class MailchimpSeqLoggingBuilderExtensions
{
    /// <summary>
    /// Sends the events of <c>AddMailchimpTelemetry</c> to a Seq server, redacted, with properties such as
    /// <c>mailchimp.error.kind</c> and the ids of their trace. Events wait in memory while Seq can't be reached; what does not
    /// fit is dropped and counted. With an invalid option, the host does not start: it throws an <see cref="OptionsValidationException"/>
    /// that names it.
    /// </summary>
    /// <param name="logging">The logging of the application.</param>
    /// <param name="configure">Sets options, after those of the configuration section <c>Mailchimp:Seq</c>. The server's address is required in one of them.</param>
    /// <returns><paramref name="logging"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="logging"/> is null.</exception>
    public static ILoggingBuilder AddMailchimpSeq(this ILoggingBuilder logging, Action<MailchimpSeqOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(logging);
        var services = logging.Services;
        services.AddMailchimpTelemetry();
        services.AddOptions<MailchimpSeqOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<MailchimpSeqOptions>, BindFromConfiguration>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MailchimpSeqOptions>, MailchimpSeqOptionsValidator>());
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, SeqLoggerProvider>(static provider => new SeqLoggerProvider(
            provider.GetRequiredService<IOptions<MailchimpSeqOptions>>().Value,
            provider.GetRequiredService<SignalRedactors>(),
            provider.GetRequiredService<Instruments>(),
            provider.GetRequiredService<UndeliveredLog>(),
            provider.GetRequiredService<TelemetryClock>().Time)));
        return logging;
    }

    private sealed class BindFromConfiguration(IServiceProvider services) : IConfigureOptions<MailchimpSeqOptions>
    {
        private static readonly Dictionary<string, ConfigurationCheck.Check> Keys = new(StringComparer.OrdinalIgnoreCase)
        {
            [nameof(MailchimpSeqOptions.ServerUrl)] = ConfigurationCheck.Text,
            [nameof(MailchimpSeqOptions.ApiKey)] = ConfigurationCheck.Text,
            [nameof(MailchimpSeqOptions.QueueLimit)] = ConfigurationCheck.Number,
            [nameof(MailchimpSeqOptions.Period)] = ConfigurationCheck.Time,
            [nameof(MailchimpSeqOptions.ShutdownTimeout)] = ConfigurationCheck.Time,
        };

        public void Configure(MailchimpSeqOptions options)
        {
            if (services.GetService<IConfiguration>()?.GetSection(MailchimpSeqOptions.SectionName) is { } section)
            {
                // What can't be bound is told by the validator, together with what is out of range.
                (options.BindingErrors, var bindable) = ConfigurationCheck.Examine(section, Keys);
                bindable.Bind(options);
            }
        }
    }
}
