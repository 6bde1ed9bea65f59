using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.EndToEndTests.Support;

/// <summary>The sample AppHost as a process of its own: the simulator, a web application, a worker, and the dashboard that they report to.</summary>
internal sealed class AspireAppHost : IAsyncDisposable
{
    private const string Mark = "MAILCHIMP_TESTS_RUN";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string Program = Repository.Built("samples/AppHost");

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly HttpClient _http;

    public AspireAppHost()
    {
        Skip.IfNot(File.Exists(Program), $"samples/AppHost is not built, because it is not in Telemetry.sln: dotnet build samples/AppHost -c {Repository.Configuration}, or ./test.sh.");
        var dashboard = FreeAddress();
        _process = Process.Start(new ProcessStartInfo("dotnet", [Program])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
                ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = FreeAddress(),
                ["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] = "true",
                ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = FreeAddress(),
                ["ASPNETCORE_URLS"] = dashboard,

                // Metrics are exported each second.
                ["DOTNET_ENVIRONMENT"] = "Development",
                [Mark] = Id,
            },
        })!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _http = new HttpClient { BaseAddress = new Uri($"{dashboard}/api/telemetry/") };
    }

    /// <summary>In the environment of all its processes.</summary>
    private string Id { get; } = Guid.NewGuid().ToString("N");

    /// <param name="what"><c>resources</c>, <c>logs</c>, <c>spans</c> or <c>traces</c>, with a query.</param>
    public async Task<JsonNode> GetAsync(string what) => (await _http.GetFromJsonAsync<JsonNode>(what))!;

    /// <summary>Asks it to end, as Ctrl+C does, waits until all its processes have, and returns what it printed.</summary>
    public async Task<string> StopAsync()
    {
        _process.AskToEnd();
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        await Until.Holds(() => Processes().Count == 0);
        return await _output.WaitAsync(patience.Token);
    }

    /// <summary>The ids of its processes that run: itself, the orchestrator, and whatever that started.</summary>
    public IReadOnlyList<int> Processes() =>
    [
        .. new DirectoryInfo("/proc").EnumerateDirectories()
            .Where(static folder => folder.Name.All(char.IsAsciiDigit))
            .Where(IsOurs)
            .Select(static folder => int.Parse(folder.Name, CultureInfo.InvariantCulture)),
    ];

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited)
        {
            await StopAsync();
        }

        _process.Dispose();
    }

    private bool IsOurs(DirectoryInfo process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process.FullName, "environ")).Contains($"{Mark}={Id}", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is another user's.
            return false;
        }
    }

    private static string FreeAddress() => $"http://localhost:{Ports.Free()}";
}
