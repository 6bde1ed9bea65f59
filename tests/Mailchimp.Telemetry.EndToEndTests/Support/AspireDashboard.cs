using System.Diagnostics;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.EndToEndTests.Support;

/// <summary>The Aspire dashboard as a process of its own: a receiver of OTLP that we did not write. It takes what anybody on this machine sends, and tells what came.</summary>
internal sealed class AspireDashboard : IDisposable
{
    private readonly Process _process;
    private readonly Task _output;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("aspire");
    private readonly HttpClient _http;

    public AspireDashboard()
    {
        Skip.IfNot(File.Exists(Program), "The Aspire dashboard is missing: its package is restored on Linux x64 only.");
        var front = new Uri($"http://127.0.0.1:{Ports.Free()}");
        var start = new ProcessStartInfo(Program!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(Program),
            Environment =
            {
                ["ASPNETCORE_URLS"] = front.AbsoluteUri,
                ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = Grpc.AbsoluteUri,
                ["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = Http.AbsoluteUri,
                ["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] = "true",
                ["HOME"] = _folder.FullName,
            },
        };
        _process = Process.Start(start)!;
        _output = Task.WhenAll(_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync());
        _http = new HttpClient { BaseAddress = new Uri(front, "/api/telemetry/") };
    }

    /// <summary>Where it takes OTLP over gRPC.</summary>
    public Uri Grpc { get; } = new($"http://127.0.0.1:{Ports.Free()}");

    /// <summary>Where it takes OTLP over HTTP.</summary>
    public Uri Http { get; } = new($"http://127.0.0.1:{Ports.Free()}");

    private static string? Program { get; } =
        typeof(AspireDashboard).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(data => data.Key == "AspireDashboard")?.Value;

    public Task UntilUpAsync() => Until.AsyncResult(() => _http.GetAsync("resources"), answer => answer.IsSuccessStatusCode);

    /// <param name="what"><c>resources</c>, <c>logs</c>, <c>spans</c> or <c>traces</c>, with a query.</param>
    public async Task<JsonNode> GetAsync(string what) => (await _http.GetFromJsonAsync<JsonNode>(what))!;

    public void Dispose()
    {
        _http.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.WaitForExit();
        _output.Wait();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
