using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator;

namespace Mailchimp.Telemetry.Tests.Samples;

/// <summary>Calls of the simulated API, with the API's own addresses.</summary>
internal static class SimulatorCalls
{
    public static HttpClient CreateClient(this MailchimpSimulator simulator, string? key, string root = "https://us6.api.mailchimp.com/3.0/")
    {
        var client = new HttpClient(simulator.CreateHandler()) { BaseAddress = new Uri(root) };
        client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    public static async Task<string> CreateList(this HttpClient client) =>
        (await client.Call(HttpMethod.Post, "lists", """{"name":"News"}""")).Body["id"]!.ToString();

    public static async Task<Reply> Call(this HttpClient client, HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body) };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new Reply(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.ToString(),
            response.Headers,
            [.. response.Content.Headers.Allow],
            text.StartsWith('{') ? JsonNode.Parse(text)!.AsObject() : []);
    }
}

internal sealed record Reply(int Status, string? ContentType, HttpResponseHeaders Headers, string[] Allow, JsonObject Body)
{
    public string? Title => Body["title"]?.ToString();
}
