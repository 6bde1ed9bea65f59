using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace FieldTests.Applications;

/// <summary>A web application with a client that calls as Mailchimp's official C# library does.</summary>
internal static class OfficialLibrary
{
    public static async Task Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddMailchimpTelemetry();

        var app = builder.Build();
        using var http = new HttpClient();
        var client = new OfficialClient(http, app.Configuration.GetValue<Uri>("Mailchimp:Url")!, app.Configuration["Mailchimp:ApiKey"]!);
        app.MapGet("/signup", () => client.AddMemberAsync("a1b2c3d4e5", "urist.mcvankab@example.com"));
        await app.RunAsync();
    }

    private sealed class OfficialClient(HttpClient http, Uri url, string apiKey)
    {
        private const int MaxRetries = 2;

        /// <summary>The wait and the limit are shorter than the library's own second and 30 seconds.</summary>
        private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);

        private static readonly TimeSpan OperationLimit = TimeSpan.FromSeconds(20);

        public async Task<string> AddMemberAsync(string list, string email, CancellationToken cancellation = default)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(url, $"lists/{list}/members"))
            {
                Content = JsonContent.Create(new { email_address = email, status = "subscribed" }),
            };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(OperationLimit);
            for (var retries = 0; ; retries++)
            {
                var response = await http.SendAsync(await CloneAsync(request), HttpCompletionOption.ResponseHeadersRead, limit.Token);
                if (retries == MaxRetries || !IsWorthARetry(response.StatusCode))
                {
                    return $"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(limit.Token)}";
                }

                // As in the library, an answer that leads to a retry is neither read nor disposed.
                await Task.Delay(FirstWait * (1 << retries), limit.Token);
            }
        }

        private static bool IsWorthARetry(HttpStatusCode status) =>
            status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

        private static async Task<HttpRequestMessage> CloneAsync(HttpRequestMessage request)
        {
            var clone = new HttpRequestMessage(request.Method, request.RequestUri);
            foreach (var (name, values) in request.Headers)
            {
                clone.Headers.TryAddWithoutValidation(name, values);
            }

            clone.Content = new ByteArrayContent(await request.Content!.ReadAsByteArrayAsync());
            foreach (var (name, values) in request.Content.Headers)
            {
                clone.Content.Headers.TryAddWithoutValidation(name, values);
            }

            return clone;
        }
    }
}
