using Mailchimp.Telemetry;
using Mailchimp.Telemetry.Export;
using Mailchimp.Telemetry.Hosting;
using Mailchimp.Telemetry.Http;
using Mailchimp.Telemetry.Redaction;
using Mailchimp.Telemetry.Signals;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the Mailchimp telemetry to an application's services.</summary>
public static class MailchimpTelemetryServiceCollectionExtensions
{
    private const string SamplerVariable = "OTEL_TRACES_SAMPLER";

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
    public static IServiceCollection AddMailchimpTelemetry(this IServiceCollection services, Action<MailchimpTelemetryOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);

        Registration.AddInstrumentation(services, configure);
        if (services.Any(service => service.ServiceType == typeof(Marker)))
        {
            return services;
        }

        services.AddSingleton<Marker>();
        services.AddOptions<MailchimpTelemetryOptions>().ValidateOnStart();
        services.AddSingleton<ExportDecisions>();
        services.AddSingleton<StartReport>();
        services.AddHostedService(static provider => provider.GetRequiredService<StartReport>());
        services.AddOpenTelemetry()
            .WithTracing(static tracing => tracing.AddMailchimpInstrumentation())
            .WithMetrics(static metrics => metrics.AddMailchimpInstrumentation())
            .WithLogging(configureBuilder: null, static logging => logging.IncludeFormattedMessage = true);
        AddFirst(services, AddTracingDefaults);
        AddFirst(services, AddLogRedaction);
        AddFirst(services, AddServiceInstance);
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

        if (EnvironmentSettings.Read(provider.GetService<IConfiguration>(), SamplerVariable) is null)
        {
            builder.SetSampler(new UndecidedParentSampler());
        }

        if (!options.TraceOtherHosts)
        {
            builder.AddProcessor(new OtherHostsFilter(provider.GetRequiredService<MailchimpInstrumentation>().Hosts));
        }
    });

    /// <summary>Every exporter comes after it, whatever the order of registration.</summary>
    private static void AddLogRedaction(IServiceCollection services) => services.ConfigureOpenTelemetryLoggerProvider(static (provider, builder) =>
    {
        SdkInternals.CheckLogs();
        var instruments = provider.GetRequiredService<Instruments>();
        builder.AddProcessor(new LogRedactionProcessor(provider.GetRequiredService<SignalRedactors>().Logs, exception => instruments.CountInternalError("redact_log", exception)));
    });

    /// <summary>The application's own resource settings come later and win.</summary>
    private static void AddServiceInstance(IServiceCollection services) =>
        services.AddOpenTelemetry().ConfigureResource(static resource => resource.AddDetector(static provider => new ServiceInstance(provider)));

    /// <summary>Providers are configured in the order of the registrations: what is added gets the first places among the services.</summary>
    private static void AddFirst(IServiceCollection services, Action<IServiceCollection> add)
    {
        var count = services.Count;
        add(services);
        for (var place = 0; count + place < services.Count; place++)
        {
            var registration = services[count + place];
            services.RemoveAt(count + place);
            services.Insert(place, registration);
        }
    }

    private sealed class Marker;
}
