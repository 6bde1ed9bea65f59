using System.Diagnostics;
using System.Text;

namespace Mailchimp.Telemetry.EndToEndTests.Support;

/// <summary>A sample or the tool as a process of its own.</summary>
internal sealed class DotnetProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly IReadOnlyDictionary<string, string> NoEnvironment = new Dictionary<string, string>();

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private DotnetProcess(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string? folder, Encoding? encoding = null)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? string.Empty,
            StandardInputEncoding = encoding,
            StandardOutputEncoding = encoding,
        };
        foreach (var name in (string[])["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "MAILCHIMP_API_KEY", "GRAFANA_TOKEN", "GRAFANA_USER", "GRAFANA_PASSWORD"])
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    public static DotnetProcess StartNewsletter(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        new([Path.Combine(AppContext.BaseDirectory, "Newsletter.dll"), .. arguments], environment ?? NoEnvironment, folder: null);

    /// <summary>Runs the tests' own assembly as the program that it is, too.</summary>
    public static DotnetProcess StartProgram(Type program, IEnumerable<string> arguments) =>
        new([program.Assembly.Location, .. arguments], NoEnvironment, folder: null);

    public static async Task<Result> RunNewsletterAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = StartNewsletter(arguments, environment);
        return await process.WaitAsync();
    }

    public static Task<Result> RunToolAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string input = "", string? folder = null, Encoding? encoding = null) =>
        RunAsync([Repository.Built("src/Mailchimp.Telemetry.Tool"), .. arguments], environment, input, folder, encoding);

    /// <summary>Runs <c>dotnet</c> itself, as a person does in a folder.</summary>
    public static async Task<Result> RunAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string input = "", string? folder = null, Encoding? encoding = null)
    {
        using var process = new DotnetProcess(arguments, environment ?? NoEnvironment, folder, encoding);
        await process._process.StandardInput.WriteAsync(input);
        process._process.StandardInput.Close();
        return await process.WaitAsync();
    }

    public async Task<Result> WaitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return new Result(_process.ExitCode, await _output, await _error);
    }

    /// <summary>Asks the process to end, as Ctrl+C does.</summary>
    public void Stop() => _process.AskToEnd();

    public bool HasExited => _process.HasExited;

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    public sealed record Result(int ExitCode, string Output, string Error);
}
