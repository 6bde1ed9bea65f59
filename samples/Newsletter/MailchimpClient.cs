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

    public Task<HttpStatusCode> CreateListAsync(string name) => SendAsync(HttpMethod.Post, "lists", new JsonObject
    {
        ["name"] = name,
        ["permission_reminder"] = "You signed up on our website.",
        ["email_type_option"] = false,
        ["contact"] = new JsonObject { ["company"] = "Newsletter", ["address1"] = "1 Mill Lane", ["city"] = "Bristol", ["country"] = "GB" },
        ["campaign_defaults"] = new JsonObject { ["from_name"] = "Newsletter", ["from_email"] = "news@newsletter.example", ["subject"] = "News", ["language"] = "en" },
    });

    /// <summary>Creates something and returns its id; null if it was rejected.</summary>
    public async Task<string?> CreateAsync(string path, JsonObject body) => (await ReadAsync(HttpMethod.Post, path, body))?["id"]?.ToString();

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

    /// <summary>Subscribes up to 500 members at once.</summary>
    public Task<HttpStatusCode> ImportAsync(string list, JsonObject[] members, bool updateExisting = false) =>
        SendAsync(HttpMethod.Post, $"lists/{list}", new JsonObject { ["members"] = new JsonArray(members), ["update_existing"] = updateExisting });

    public Task<HttpStatusCode> ChangeSegmentAsync(string list, string segment, string[] add, string[] remove) =>
        SendAsync(HttpMethod.Post, $"lists/{list}/segments/{segment}", new JsonObject
        {
            ["members_to_add"] = new JsonArray([.. add.Select(email => (JsonNode)email)]),
            ["members_to_remove"] = new JsonArray([.. remove.Select(email => (JsonNode)email)]),
        });

    /// <summary>Starts a batch and returns its id; null if it was rejected.</summary>
    public async Task<string?> StartBatchAsync(JsonObject[] operations) =>
        (string?)(await ReadAsync(HttpMethod.Post, "batches", new JsonObject { ["operations"] = new JsonArray(operations) }))?["id"];

    public async Task<BatchStatus?> GetBatchAsync(string id) =>
        await ReadAsync(HttpMethod.Get, $"batches/{id}?fields={BatchStatus.Fields}") is { } body ? BatchStatus.Read(body) : null;

    public Task<HttpStatusCode> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<HttpStatusCode> SendAsync(HttpMethod method, string path, JsonNode? body = null, CancellationToken cancellationToken = default) =>
        SendAsync(method, path, body?.ToJsonString(), [], cancellationToken);

    /// <summary>Sends a call and reads its answer to the end; a failed connection is no status.</summary>
    public Task<HttpStatusCode> SendAsync(HttpMethod method, string path, string? body, (string Name, string Value)[] headers, CancellationToken cancellationToken = default) =>
        SendAsync(method, path, body, headers, static response => Task.FromResult(response.StatusCode), cancellationToken);

    /// <summary>The answer to a call if it succeeds, otherwise null.</summary>
    private Task<JsonObject?> ReadAsync(HttpMethod method, string path, JsonNode? body = null) => SendAsync(
        method,
        path,
        body?.ToJsonString(),
        [],
        static async response => response.IsSuccessStatusCode ? (await JsonNode.ParseAsync(await response.Content.ReadAsStreamAsync()))!.AsObject() : null,
        CancellationToken.None);

    private async Task<T?> SendAsync<T>(HttpMethod method, string path, string? body, (string Name, string Value)[] headers, Func<HttpResponseMessage, Task<T>> read, CancellationToken cancellationToken)
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
            return await read(response);
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
