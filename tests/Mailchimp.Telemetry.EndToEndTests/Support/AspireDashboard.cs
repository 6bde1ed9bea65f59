using System.Diagnostics;
using System.Net.Http.Json;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Mailchimp.Telemetry.EndToEndTests.Support;

/// <summary>The Aspire dashboard as a process of its own: a receiver of OTLP that we did not write. It takes what anybody on this machine sends, and tells what came.</summary>
internal sealed partial class AspireDashboard : IDisposable
{
    private const string AnyPort = "http://127.0.0.1:0";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("aspire");
    private HttpClient? _http;
    private Task _output = Task.CompletedTask;

    private AspireDashboard() => _process = Process.Start(new ProcessStartInfo(Program!)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = Path.GetDirectoryName(Program),
        Environment =
        {
            ["ASPNETCORE_URLS"] = AnyPort,
            ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = AnyPort,
            ["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = AnyPort,
            ["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] = "true",
            ["HOME"] = _folder.FullName,
        },
    })!;

    /// <summary>Where it takes OTLP over gRPC.</summary>
    public Uri? Grpc { get; private set; }

    /// <summary>Where it takes OTLP over HTTP.</summary>
    public Uri? Http { get; private set; }

    private static string? Program { get; } =
        typeof(AspireDashboard).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(data => data.Key == "AspireDashboard")?.Value;

    public static async Task<AspireDashboard> StartAsync()
    {
        Skip.IfNot(File.Exists(Program), "The Aspire dashboard is missing: its package is restored on Linux x64 only.");
        var dashboard = new AspireDashboard();
        try
        {
            await dashboard.ReadAddressesAsync();
            return dashboard;
        }
        catch
        {
            dashboard.Dispose();
            throw;
        }
    }

    /// <param name="what"><c>resources</c>, <c>logs</c>, <c>spans</c> or <c>traces</c>, with a query.</param>
    public async Task<JsonNode> GetAsync(string what) => (await _http!.GetFromJsonAsync<JsonNode>(what))!;

    public void Dispose()
    {
        _http?.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.WaitForExit();
        _output.Wait();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>It says its three addresses once it listens at each.</summary>
    private async Task ReadAddressesAsync()
    {
        var error = _process.StandardError.ReadToEndAsync();
        _output = error;
        var read = new StringBuilder();
        using var patience = new CancellationTokenSource(Patience);
        for (Uri? front = null; front is null || Grpc is null || Http is null;)
        {
            var line = await _process.StandardOutput.ReadLineAsync(patience.Token) ?? throw new EndOfStreamException($"The dashboard ended before it listened:\n{read}{await error}");
            read.AppendLine(line);
            if (Listening().Match(line) is { Success: true } match)
            {
                var address = new Uri(match.Groups["address"].Value);
                _ = match.Groups["what"].Value switch
                {
                    "Now" => front = address,
                    "OTLP/gRPC" => Grpc = address,
                    _ => Http = address,
                };
                _http ??= front is null ? null : new HttpClient { BaseAddress = new Uri(front, "/api/telemetry/") };
            }
        }

        _output = Task.WhenAll(error, _process.StandardOutput.ReadToEndAsync());
    }

    [GeneratedRegex("^ +(?<what>Now|OTLP/gRPC|OTLP/HTTP) listening on: (?<address>http://.+)$")]
    private static partial Regex Listening();
}
