using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace FieldTests.Applications;

/// <summary>Calls as Mailchimp's official C# library does.</summary>
internal sealed class OfficialClient(HttpClient http, Uri url, string apiKey)
{
    private const int MaxRetries = 2;

    /// <summary>The library's own: a shorter one would end before a body that a busy machine sends late.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan OperationLimit = TimeSpan.FromSeconds(20);

    /// <summary>The body of the answer, whatever its status.</summary>
    public async Task<string> SendAsync(HttpMethod method, string path, object? body = null, CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(method, new Uri(url, path)) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(OperationLimit);
        for (var retries = 0; ; retries++)
        {
            var response = await http.SendAsync(await CloneAsync(request), HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (retries == MaxRetries || !IsWorthARetry(response.StatusCode))
            {
                return await response.Content.ReadAsStringAsync(limit.Token);
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

        if (request.Content is { } content)
        {
            clone.Content = new ByteArrayContent(await content.ReadAsByteArrayAsync());
            foreach (var (name, values) in content.Headers)
            {
                clone.Content.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return clone;
    }
}
