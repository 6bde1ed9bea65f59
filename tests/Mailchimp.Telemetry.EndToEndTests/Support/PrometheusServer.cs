using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Mailchimp.Telemetry.Tool;

namespace Mailchimp.Telemetry.EndToEndTests.Support;

/// <summary>A real Prometheus, from Debian's package, that scrapes processes and has the rules as the tool exports them.</summary>
internal sealed class PrometheusServer : IDisposable
{
    private readonly ServerProgram _server;

    /// <param name="target">The port of the sample.</param>
    /// <param name="waiting">How long alerts wait before they fire.</param>
    public PrometheusServer(int target, string waiting)
        : this(waiting, [("newsletter", target)])
    {
    }

    /// <param name="waiting">How long alerts wait before they fire.</param>
    /// <param name="targets">The jobs, and the port that each is scraped at.</param>
    /// <param name="alertmanager">The port of the Alertmanager that alerts go to, if any.</param>
    public PrometheusServer(string waiting, IEnumerable<(string Job, int Port)> targets, int? alertmanager = null) => _server = new ServerProgram(
        "prometheus",
        (folder, port) =>
        {
            foreach (var file in ExportedFiles.Create(["prometheus"], new ExportOptions { Waiting = waiting }))
            {
                var path = Path.Combine(folder, file.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, Hurry(file.Content));
            }

            var settings = Path.Combine(folder, "prometheus.yml");
            File.WriteAllText(settings, $$"""
                global: { scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 500ms }
                rule_files: [ prometheus/*.yml ]
                scrape_configs: [ {{string.Join(", ", targets.Select(target => $$"""{ job_name: {{target.Job}}, static_configs: [ { targets: [ '127.0.0.1:{{target.Port}}' ] } ] }"""))}} ]
                alerting: { alertmanagers: [ { static_configs: [ { targets: [ {{(alertmanager is null ? string.Empty : $"'127.0.0.1:{alertmanager}'")}} ] } ] } ] }
                """);
            return [$"--config.file={settings}", $"--storage.tsdb.path={Path.Combine(folder, "data")}", $"--web.listen-address=127.0.0.1:{port}", "--enable-feature=exemplar-storage", "--log.level=error"];
        },
        "/api/v1/");

    /// <summary>The rules with a second in place of each minute: the sample's day has no minutes to wait. An incident that has ended is open for five seconds, a few scrapes.</summary>
    public static string Hurry(string rules) => Regex.Replace(rules, @"interval: \dm", "interval: 1s").Replace("[2m]", "[5s]", StringComparison.Ordinal).Replace("""scope="datacenter"}[5m]""", """scope="datacenter"}[5s]""", StringComparison.Ordinal).Replace("[10m:1m]", "[10s:1s]", StringComparison.Ordinal);

    public async Task<JsonNode> GetAsync(string path, params (string Name, string Value)[] parameters)
    {
        using var form = new FormUrlEncodedContent(parameters.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value)));
        var answer = await _server.Http.GetFromJsonAsync<JsonObject>($"{path}?{await form.ReadAsStringAsync()}");
        return answer!["data"]!;
    }

    public async Task<JsonArray> QueryAsync(string expression) => (await GetAsync("query", ("query", expression)))["result"]!.AsArray();

    public void Dispose() => _server.Dispose();
}
