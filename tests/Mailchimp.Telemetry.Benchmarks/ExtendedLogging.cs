using Microsoft.Extensions.Compliance.Classification;
using Microsoft.Extensions.Compliance.Redaction;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>
/// Microsoft.Extensions.Http.Diagnostics, as far as it goes: a log record for each call with path parameters redacted.
/// It classifies no error, names no route that it is not told, and looks for no secret in a text.
/// </summary>
internal static class ExtendedLogging
{
    private static readonly DataClassification Private = new("Benchmark", "Private");

    public static HttpMessageHandler Wrap(HttpMessageHandler inner)
    {
        var services = new ServiceCollection();
        services.AddLogging(static logging => logging.AddProvider(new ReadingLoggerProvider()));
        services.AddRedaction(static redaction => redaction.SetRedactor<ErasingRedactor>(new DataClassificationSet(Private)));
        services.AddHttpClient("mailchimp")
            .ConfigurePrimaryHttpMessageHandler(() => inner)
            .AddExtendedHttpClientLogging(static options =>
            {
                options.RequestPathParameterRedactionMode = HttpRouteParameterRedactionMode.Strict;
                options.RouteParameterDataClasses["subscriber_hash"] = Private;
                options.ResponseHeadersDataClasses["X-Request-Id"] = DataClassification.None;
                options.LogBody = true;
                options.ResponseBodyContentTypes.Add("application/problem+json");
            });
        return services.BuildServiceProvider().GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("mailchimp");
    }
}
