using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Newsletter;

/// <summary>
/// An ordinary typed client of the Marketing API, as any application has one. It knows nothing of telemetry.
/// </summary>
internal sealed class MailchimpClient(HttpClient http)
{
    public Task<HttpStatusCode> PingAsync() => SendAsync(HttpMethod.Get, "ping");

    public Task<HttpStatusCode> CreateListAsync(string name) => SendAsync(HttpMethod.Post, "lists", new JsonObject { ["name"] = name });

    public Task<HttpStatusCode> SignUpAsync(string list, string email) =>
        SendAsync(HttpMethod.Post, $"lists/{list}/members", new JsonObject
        {
            ["email_address"] = email,
            ["status"] = "subscribed",
            ["merge_fields"] = new JsonObject { ["FNAME"] = "Ada" },
        });

    public Task<HttpStatusCode> UpsertAsync(string list, string email, JsonObject? fields = null) =>
        SendAsync(HttpMethod.Put, $"lists/{list}/members/{Hash(email)}", new JsonObject
        {
            ["email_address"] = email,
            ["status_if_new"] = "subscribed",
            ["merge_fields"] = fields,
        });

    public Task<HttpStatusCode> UnsubscribeAsync(string list, string email) =>
        SendAsync(HttpMethod.Patch, $"lists/{list}/members/{Hash(email)}", new JsonObject { ["status"] = "unsubscribed" });

    public Task<HttpStatusCode> ForgetAsync(string list, string email) =>
        SendAsync(HttpMethod.Post, $"lists/{list}/members/{Hash(email)}/actions/delete-permanent");

    public Task<HttpStatusCode> FindAsync(string list, string email) => SendAsync(HttpMethod.Get, $"lists/{list}/members/{Hash(email)}");

    public Task<HttpStatusCode> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<HttpStatusCode> SendAsync(HttpMethod method, string path, JsonNode? body = null, CancellationToken cancellationToken = default) =>
        SendAsync(method, path, body?.ToJsonString(), [], cancellationToken);

    /// <summary>Sends a call and reads its answer to the end; a failed connection is no status.</summary>
    public async Task<HttpStatusCode> SendAsync(HttpMethod method, string path, string? body, (string Name, string Value)[] headers, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return response.StatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return default;
        }
    }

    public static string Hash(string email) =>
#pragma warning disable CA5351 // The API identifies a contact by the MD5 of its address.
        Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(email.ToLowerInvariant())));
#pragma warning restore CA5351
}
