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

    public static Task<string> CreateList(this HttpClient client, string name = "News") => client.Create("lists", List(name));

    /// <summary>Creates something and returns its id.</summary>
    public static async Task<string> Create(this HttpClient client, string path, string body)
    {
        var reply = await client.Call(HttpMethod.Post, path, body);
        reply.Status.Should().Be(200, reply.Body.ToJsonString());
        return reply.Body["id"]!.ToString();
    }

    /// <summary>A list with all that it must have.</summary>
    public static string List(string name) => $$$"""
        {"name":"{{{name}}}","permission_reminder":"You signed up.","email_type_option":false,
         "contact":{"company":"North Cycles","address1":"1 Mill Lane","city":"Bristol","country":"GB"},
         "campaign_defaults":{"from_name":"North Cycles","from_email":"news@north.example","subject":"News","language":"en"}}
        """;

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
