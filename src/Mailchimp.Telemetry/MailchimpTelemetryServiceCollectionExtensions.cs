using Mailchimp.Telemetry;
using Mailchimp.Telemetry.Hosting;
using Mailchimp.Telemetry.Hosting.Export;
using Mailchimp.Telemetry.Http;
using Mailchimp.Telemetry.Output;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the Mailchimp telemetry to an application's services.</summary>
public static class MailchimpTelemetryServiceCollectionExtensions
{
    private const string ExemplarVariable = "OTEL_METRICS_EXEMPLAR_FILTER";

    /// <summary>
    /// Listens to every Mailchimp Marketing API call of the process and reports its errors as spans, metrics and
    /// logs. Works alongside the application's <c>AddOpenTelemetry()</c>, in either order; calling it again only adds
    /// to the options.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IServiceCollection AddMailchimpTelemetry(this IServiceCollection services) =>
        services.AddMailchimpTelemetry(static _ => { });

    /// <inheritdoc cref="AddMailchimpTelemetry(IServiceCollection)"/>
    /// <param name="services">The services of the application.</param>
    /// <param name="configure">Sets options, after those of the configuration section <c>Mailchimp:Telemetry</c>.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IServiceCollection AddMailchimpTelemetry(this IServiceCollection services, Action<MailchimpTelemetryOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);

        Registration.AddInstrumentation(services, configure);
        if (services.Any(service => service.ServiceType == typeof(Registration.WholeHost)))
        {
            // ClearProviders may have removed the logger provider since.
            services.AddOpenTelemetry().WithLogging();
            return services;
        }

        services.AddSingleton<Registration.WholeHost>();
        services.AddOptions<MailchimpTelemetryOptions>().ValidateOnStart();
        services.AddSingleton<ExportDecisions>();
        services.AddSingleton<LoggerOptionsProbe>();
        services.AddSingleton<IPostConfigureOptions<OpenTelemetryLoggerOptions>>(static provider => provider.GetRequiredService<LoggerOptionsProbe>());
        services.AddSingleton(static provider => new UndeliveredLog(provider.GetRequiredService<EventLogger>(), provider.GetRequiredService<TelemetryClock>().Time));
        services.AddSingleton<StartReport>();
        services.AddHostedService(static provider => provider.GetRequiredService<StartReport>());
        services.AddOpenTelemetry()
            .WithTracing(static tracing => tracing.AddMailchimpInstrumentation())
            .WithMetrics(static metrics => metrics.AddMailchimpInstrumentation())
            .WithLogging(static logging => logging.AddMailchimpInstrumentation());
        ProviderInstrumentation.AddFirst(services, AddTracingDefaults);
        ProviderInstrumentation.AddFirst(services, AddMetricsDefaults);
        ProviderInstrumentation.AddFirst(services, AddServiceInstance);
        services.ConfigureOpenTelemetryTracerProvider((provider, builder) => OtlpExport.AddTo(builder, provider, services));
        services.ConfigureOpenTelemetryMeterProvider((provider, builder) => OtlpExport.AddTo(builder, provider, services));
        services.ConfigureOpenTelemetryLoggerProvider((provider, builder) => OtlpExport.AddTo(builder, provider, services));
        return services;
    }

    /// <summary>The application's own sampler is set later, and wins; so does one set in the environment.</summary>
    private static void AddTracingDefaults(IServiceCollection services) => services.ConfigureOpenTelemetryTracerProvider(static (provider, builder) =>
    {
        var options = provider.GetRequiredService<IOptions<MailchimpTelemetryOptions>>().Value;
        if (!options.Enabled)
        {
            return;
        }

        if (EnvironmentSettings.Read(provider.GetService<IConfiguration>(), EnvironmentSettings.Sampler) is null)
        {
            builder.SetSampler(new UndecidedParentSampler());
        }

        if (!options.TraceOtherHosts)
        {
            builder.AddProcessor(new OtherHostsFilter(HttpClientListener.IsMailchimp));
        }
    });

    /// <summary>The application's own filter is set later, and wins; so does one set in the environment.</summary>
    private static void AddMetricsDefaults(IServiceCollection services) => services.ConfigureOpenTelemetryMeterProvider(static (provider, builder) =>
    {
        if (ProviderInstrumentation.IsEnabled(provider) && EnvironmentSettings.Read(provider.GetService<IConfiguration>(), ExemplarVariable) is null)
        {
            builder.SetExemplarFilter(ExemplarFilterType.TraceBased);
        }
    });

    /// <summary>The application's own resource settings come later and win.</summary>
    private static void AddServiceInstance(IServiceCollection services) =>
        services.AddOpenTelemetry().ConfigureResource(static resource => resource.AddDetector(static provider => new ServiceInstance(provider)));
}
