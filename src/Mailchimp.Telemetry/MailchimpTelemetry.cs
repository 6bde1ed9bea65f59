using Mailchimp.Telemetry.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Mailchimp.Telemetry;

/// <summary>The Mailchimp telemetry for a program that has no host.</summary>
public static class MailchimpTelemetry
{
    /// <summary>
    /// Starts listening, and exporting if an OTLP endpoint is set. Dispose the result when the program ends: that
    /// exports what is left and removes the listener.
    /// </summary>
    /// <param name="configure">Sets options; null leaves the defaults.</param>
    /// <param name="configureServices">Adds services, for example logging providers or exporters through <c>AddOpenTelemetry()</c>.</param>
    /// <returns>The running telemetry.</returns>
    /// <exception cref="OptionsValidationException">An option is wrong; the message names it.</exception>
    /// <exception cref="InvalidOperationException">
    /// <see cref="MailchimpRedactionOptions.Required"/> is set, and part of the redaction is not possible with the installed
    /// versions of .NET and OpenTelemetry, or <c>ClearProviders</c> removed it.
    /// </exception>
    public static MailchimpTelemetrySession Start(Action<MailchimpTelemetryOptions>? configure = null, Action<IServiceCollection>? configureServices = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMailchimpTelemetry(configure ?? (static _ => { }));
        configureServices?.Invoke(services);

        var provider = services.BuildServiceProvider();
        try
        {
            _ = provider.GetRequiredService<IOptions<MailchimpTelemetryOptions>>().Value;
            _ = provider.GetService<LoggerProvider>();
            _ = provider.GetService<TracerProvider>();
            _ = provider.GetService<MeterProvider>();
            var report = provider.GetRequiredService<StartReport>();
            report.ThrowIfRequiredRedactionIsLost();
            report.Write();
            return new MailchimpTelemetrySession(provider);
        }
        catch
        {
            provider.Dispose();
            throw;
        }
    }
}
