using System.Net.Http.Json;
using Mailchimp.Telemetry;

namespace FieldTests.Applications;

/// <summary>A console program without a host; it configures the library by code.</summary>
internal static class ConsoleProgram
{
    public static async Task Main(string[] args)
    {
        var url = new Uri(Environment.GetEnvironmentVariable("Mailchimp__Url")!);
        using var telemetry = MailchimpTelemetry.Start(options => options.AdditionalHosts.Add(url.Authority));

        using var http = new HttpClient { BaseAddress = url };
        http.DefaultRequestHeaders.Authorization = MailingListExtensions.Credentials(Environment.GetEnvironmentVariable("Mailchimp__ApiKey")!);
        using var response = await http.PostAsJsonAsync("lists/a1b2c3d4e5/members", new { email_address = "urist.mcvankab@example.com", status = "subscribed" });
        Console.WriteLine($"Mailchimp said {(int)response.StatusCode}");
    }
}
