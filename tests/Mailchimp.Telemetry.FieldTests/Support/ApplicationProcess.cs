using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace FieldTests.Support;

/// <summary>One of the applications, in a process of its own.</summary>
internal sealed partial class ApplicationProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _url = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ApplicationProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public static ApplicationProcess Start(Type application, IReadOnlyDictionary<string, string> environment, string? program = null)
    {
        var start = new ProcessStartInfo("dotnet", [program ?? typeof(ApplicationProcess).Assembly.Location, application.Name])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (var name in start.Environment.Keys.Where(IsOfTheTestRun).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ApplicationProcess(Process.Start(start)!);
    }

    /// <summary>Where a web application listens, once it does.</summary>
    public async Task<Uri> GetUrlAsync()
    {
        var first = await Task.WhenAny(_url.Task, _process.WaitForExitAsync(), Task.Delay(Limit));
        return first == _url.Task
            ? await _url.Task
            : throw new InvalidOperationException($"The application did not come to listen. Its output:\n{Output}");
    }

    /// <summary>Ends the application as a service manager does, so that it flushes what it has.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        return await WaitForEndAsync();
    }

    public async Task<int> WaitForEndAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The application did not end. Its output:\n{Output}");
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static bool IsOfTheTestRun(string variable) =>
        variable.StartsWith("OTEL_", StringComparison.Ordinal)
        || variable.StartsWith("ASPNETCORE_", StringComparison.Ordinal)
        || variable.StartsWith("CORECLR_", StringComparison.Ordinal)
        || variable.StartsWith("Mailchimp", StringComparison.OrdinalIgnoreCase);

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (Listening().Match(line) is { Success: true } match)
        {
            _url.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    [GeneratedRegex(@"Now listening on: ""?(http://[\d.:]+)")]
    private static partial Regex Listening();
}
