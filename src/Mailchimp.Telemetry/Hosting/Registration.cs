using System.Diagnostics.Metrics;
using Mailchimp.Telemetry.Output;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mailchimp.Telemetry.Hosting;

/// <summary>Registrations shared by all entry points; repeating them changes nothing.</summary>
internal static class Registration
{
    public static void AddInstrumentation(IServiceCollection services, Action<MailchimpTelemetryOptions>? configure)
    {
        services.AddOptions<MailchimpTelemetryOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<MailchimpTelemetryOptions>, BindFromConfiguration>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MailchimpTelemetryOptions>, MailchimpTelemetryOptionsValidator>());
        if (configure is not null)
        {
            services.Configure(configure);
        }

        WarmUp.Begin();
        services.TryAddSingleton(static provider => new Instruments(provider.GetService<IMeterFactory>(), isWholeHost: provider.GetService<WholeHost>() is not null));
        services.TryAddSingleton(static provider => new SignalRedactors(
            provider.GetRequiredService<IOptions<MailchimpTelemetryOptions>>().Value,
            provider.GetRequiredService<Instruments>()));
        services.TryAddSingleton(static provider =>
        {
            // The last events are written when the provider is being disposed of, and gives nothing any more.
            var instruments = provider.GetRequiredService<Instruments>();
            return new EventLogger(
                provider.GetService<ILoggerFactory>,
                provider.GetRequiredService<LoggerProviderUse>(),
                provider.GetServices<ILoggerProvider>,
                exception => instruments.CountInternalError("log", exception));
        });
        services.TryAddSingleton(new TelemetryClock(TimeProvider.System));
        services.TryAddSingleton(static provider => new MailchimpInstrumentation(
            provider.GetRequiredService<IOptions<MailchimpTelemetryOptions>>().Value,
            provider.GetRequiredService<Instruments>(),
            provider.GetRequiredService<SignalRedactors>(),
            provider.GetRequiredService<EventLogger>(),
            provider.GetRequiredService<TelemetryClock>().Time,
            isWholeHost: provider.GetService<WholeHost>() is not null,
            IsStopping(provider)));
        services.TryAddSingleton<LoggerProviderUse>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, ProviderProbe>());
        services.TryAddSingleton<RedactionSupport>();
        services.TryAddSingleton<IMailchimpStatus>(static provider => provider.GetRequiredService<MailchimpInstrumentation>().Status);
    }

    /// <summary>The lifetime is asked for when a call has failed: it needs the application's loggers.</summary>
    private static Func<bool> IsStopping(IServiceProvider services)
    {
        var lifetime = new Lazy<IHostApplicationLifetime?>(services.GetService<IHostApplicationLifetime>, LazyThreadSafetyMode.PublicationOnly);
        return () =>
        {
            try
            {
                return lifetime.Value?.ApplicationStopping.IsCancellationRequested == true;
            }
            catch (ObjectDisposedException)
            {
                // The container is gone, and its host with it.
                return true;
            }
        };
    }

    /// <summary>Registered where one container has all that this library instruments.</summary>
    internal sealed class WholeHost;

    private sealed class BindFromConfiguration(IServiceProvider services) : IConfigureOptions<MailchimpTelemetryOptions>
    {
        public void Configure(MailchimpTelemetryOptions options)
        {
            if (services.GetService<IConfiguration>()?.GetSection(MailchimpTelemetryOptions.SectionName) is { } section)
            {
                // What can't be bound is told by the validator, together with what is out of range.
                (options.BindingErrors, var bindable) = ConfigurationCheck.Examine(section);
                bindable.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true);
            }
        }
    }
}
