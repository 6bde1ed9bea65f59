using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Mailchimp.Telemetry.Tool;

namespace Mailchimp.Telemetry.EndToEndTests.Support;

/// <summary>A real Alertmanager, from Debian's package, with the configuration as the tool exports it.</summary>
internal sealed partial class AlertmanagerServer : IDisposable
{
    private readonly ServerProgram _server;

    /// <param name="receivers">Where all receivers are, each by its name as the path.</param>
    public AlertmanagerServer(Uri receivers) => _server = new ServerProgram(
        "prometheus-alertmanager",
        (folder, port) =>
        {
            var settings = Path.Combine(folder, "alertmanager.yml");
            File.WriteAllText(settings, FillIn(Hurry(Configuration), receivers));
            return [$"--config.file={settings}", $"--storage.path={folder}", $"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=", "--log.level=error"];
        },
        "/api/v2/");

    public static string Configuration => ExportedFiles.Create(["alertmanager"], new ExportOptions()).Single().Content;

    public int Port => _server.Port;

    /// <summary>Waits of a second in place of each minute, as the hurried rules have. What is repeated still waits for hours.</summary>
    public static string Hurry(string configuration) => Waits().Replace(configuration, wait => wait.Groups["unit"].Value switch
    {
        "s" => $"{wait.Groups["number"]}ms",
        "m" => $"{wait.Groups["number"]}s",
        _ => $"{wait.Groups["number"]}m",
    });

    /// <summary>The configuration with the webhooks that it suggests, at other addresses.</summary>
    public static string FillIn(string configuration, Uri receivers) => Webhooks().Replace(configuration, hook => $"{hook.Groups["setting"]}{receivers}{hook.Groups["receiver"]}");

    /// <summary>The alerts that it has: their labels, and <c>status</c> with what inhibits them.</summary>
    public async Task<IReadOnlyList<JsonNode>> AlertsAsync() => [.. (await _server.Http.GetFromJsonAsync<JsonArray>("alerts"))!.Select(alert => alert!)];

    /// <summary>Raises alerts as Prometheus does.</summary>
    public Task RaiseAsync(params IEnumerable<Dictionary<string, string>> alerts) => PostAsync(alerts.Select(labels => new { labels, startsAt = DateTimeOffset.UtcNow, endsAt = DateTimeOffset.UtcNow.AddHours(1) }));

    public Task ResolveAsync(params IEnumerable<Dictionary<string, string>> alerts) => PostAsync(alerts.Select(labels => new { labels, endsAt = DateTimeOffset.UtcNow }));

    public void Dispose() => _server.Dispose();

    /// <summary>It may still be starting.</summary>
    private async Task PostAsync<T>(IEnumerable<T> alerts) => await Until.AsyncResult(
        async () =>
        {
            using var response = await _server.Http.PostAsJsonAsync("alerts", alerts);
            return response.EnsureSuccessStatusCode().IsSuccessStatusCode;
        },
        static done => done);

    [GeneratedRegex(@"(?<=(group_wait|group_interval): )(?<number>\d+)(?<unit>[smh])")]
    private static partial Regex Waits();

    [GeneratedRegex(@"(?<=^    )# (?<setting>webhook_configs: .* ')https://(?<receiver>\w+)\.example/\w+", RegexOptions.Multiline)]
    private static partial Regex Webhooks();
}
