using Mailchimp.Telemetry;
using Microsoft.Extensions.Configuration;

namespace FieldTests.Applications;

/// <summary>A console program that watches one part of its run only.</summary>
internal static class ConsoleEpisode
{
    public static async Task Main(string[] args)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        using var http = new HttpClient();
        http.UseMailchimp(configuration);
        var list = new MailingList(http);

        await list.FindAsync("before");
        using (MailchimpTelemetry.Start(options => options.AdditionalHosts.Add(http.BaseAddress!.Authority)))
        {
            await list.SubscribeAsync("urist.mcvankab@example.com");
        }

        await list.FindAsync("after");
    }
}
