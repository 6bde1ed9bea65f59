using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Tool.Grafana;

/// <summary>The part of Grafana's HTTP API that a push needs. What Grafana refuses becomes an error that says what to do.</summary>
internal sealed class GrafanaClient : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;

    public GrafanaClient(Uri address, AuthenticationHeaderValue authorization)
    {
        // A redirect to a login page would look like success.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(address.AbsoluteUri.TrimEnd('/') + '/'), Timeout = Timeout };
        _http.DefaultRequestHeaders.Authorization = authorization;
        // Alerts stay editable in Grafana, where a team will want thresholds of its own.
        _http.DefaultRequestHeaders.Add("X-Disable-Provenance", "true");
    }

    /// <summary>Null when there is none.</summary>
    public Task<JsonNode?> FindAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, body: null, nullWhenMissing: true, cancellationToken);

    public async Task<JsonNode> SendAsync(HttpMethod method, string path, object body, CancellationToken cancellationToken) =>
        await SendAsync(method, path, body, nullWhenMissing: false, cancellationToken) ?? new JsonObject();

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode?> SendAsync(HttpMethod method, string path, object? body, bool nullWhenMissing, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body, options: Json.ForPrograms) };
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            if (nullWhenMissing && response.StatusCode == HttpStatusCode.NotFound)
            {
                return null;
            }

            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.IsSuccessStatusCode ? JsonNode.Parse(text) : throw Refusal(response, $"{method} {path}", text);
        }
        catch (HttpRequestException exception)
        {
            throw new ToolException($"{_http.BaseAddress} can't be reached: {Connection.Problem(exception)}", exception);
        }
        catch (JsonException exception)
        {
            throw new ToolException($"{_http.BaseAddress}{path} does not answer with JSON: is this Grafana's address, with the path under which it is served?", exception);
        }
        catch (TaskCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolException($"{_http.BaseAddress} did not answer within {Timeout.TotalSeconds:0} seconds.", exception);
        }
    }

    private static ToolException Refusal(HttpResponseMessage response, string request, string text)
    {
        var advice = (int)response.StatusCode switch
        {
            >= 300 and < 400 => $"It redirects to {response.Headers.Location}: pass that address with --url.",
            401 => $"The token or password is wrong or has expired: renew what is in {GrafanaCredentials.TokenVariable}.",
            403 => "The token is not allowed to do this: it needs the role Editor (for --alerts before Grafana 11, Admin), or the permissions dashboards:create, dashboards:write, folders:create, folders:read, datasources:read, and for --alerts alert.provisioning:read and alert.provisioning:write.",
            404 => "Check that this is Grafana's address, with the path under which it is served, and that Grafana is 9.4 or later.",
            412 => "Another dashboard has this name or version: rename it, or choose another folder with --folder.",
            >= 500 => "See Grafana's log.",
            _ => "See Grafana's message.",
        };
        return new ToolException($"Grafana refused {request} with {(int)response.StatusCode}{Message(text)}. {advice}");
    }

    private static string Message(string text)
    {
        try
        {
            return JsonNode.Parse(text)?["message"] is JsonValue message ? $": {message.ToString().TrimEnd('.')}" : string.Empty;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return string.Empty;
        }
    }
}
