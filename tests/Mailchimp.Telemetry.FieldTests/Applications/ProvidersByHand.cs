using Microsoft.Extensions.Configuration;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace FieldTests.Applications;

/// <summary>A console program that builds its providers itself, and takes the options from its configuration.</summary>
internal static class ProvidersByHand
{
    public static async Task Main(string[] args)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        using var tracing = Sdk.CreateTracerProviderBuilder()
            .AddMailchimpInstrumentation(options => options.AdditionalHosts.Add(configuration.GetValue<Uri>("Mailchimp:Url")!.Authority))
            .AddOtlpExporter()
            .Build();
        using var metrics = Sdk.CreateMeterProviderBuilder().AddMailchimpInstrumentation().AddOtlpExporter().Build();

        using var http = new HttpClient();
        http.UseMailchimp(configuration);
        await new MailingList(http).SubscribeAsync("urist.mcvankab@example.com");
    }
}
