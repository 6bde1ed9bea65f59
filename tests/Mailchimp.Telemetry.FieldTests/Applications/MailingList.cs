using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FieldTests.Applications;

/// <summary>A typed client, as an application has one for Mailchimp.</summary>
internal sealed class MailingList(HttpClient http)
{
    public async Task<HttpStatusCode> SubscribeAsync(string email, CancellationToken cancellation = default)
    {
        using var response = await http.PostAsJsonAsync("lists/a1b2c3d4e5/members", new { email_address = email, status = "subscribed" }, cancellation);
        return response.StatusCode;
    }

    public async Task<HttpStatusCode> ImportAsync(params string[] emails)
    {
        using var response = await http.PostAsJsonAsync("lists/a1b2c3d4e5", new { members = emails.Select(static email => new { email_address = email, status = "subscribed" }) });
        return response.StatusCode;
    }

    public async Task<HttpStatusCode> PingAsync(CancellationToken cancellation = default)
    {
        using var response = await http.GetAsync("ping", cancellation);
        return response.StatusCode;
    }

    /// <summary>Asks Mailchimp for an error that it makes on purpose.</summary>
    public async Task<HttpStatusCode> DrillAsync(string error)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "ping");
        request.Headers.Add("X-Trigger-Error", error);
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    public async Task<HttpStatusCode> FindAsync(string hash, CancellationToken cancellation = default)
    {
        using var response = await http.GetAsync($"lists/a1b2c3d4e5/members/{hash}", cancellation);
        return response.StatusCode;
    }
}

internal static class MailingListExtensions
{
    public static IHttpClientBuilder AddMailingList(this IHostApplicationBuilder builder) =>
        builder.Services.AddHttpClient<MailingList>(http => http.UseMailchimp(builder.Configuration));

    public static void UseMailchimp(this HttpClient http, IConfiguration configuration)
    {
        http.BaseAddress = configuration.GetValue<Uri>("Mailchimp:Url");
        http.DefaultRequestHeaders.Authorization = Credentials(configuration["Mailchimp:ApiKey"]!);
        if (configuration["Mailchimp:HttpVersion"] is { } version)
        {
            (http.DefaultRequestVersion, http.DefaultVersionPolicy) = (Version.Parse(version), HttpVersionPolicy.RequestVersionExact);
        }
    }

    public static AuthenticationHeaderValue Credentials(string apiKey) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("anystring:" + apiKey)));
}
