using System.Diagnostics;

namespace Mailchimp.Telemetry.EndToEndTests.Support;

/// <summary>A program that runs until it is asked to end, and whose output is read line by line.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    public RunningProgram(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };

        // An installed tool looks for the runtime by itself.
        start.Environment.TryAdd("DOTNET_ROOT", Path.GetDirectoryName(Environment.ProcessPath));
        _process = Process.Start(start)!;
    }

    /// <summary>The next line that is like that.</summary>
    public async Task<string> ReadLineAsync(Predicate<string> match)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await _process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (match(line))
            {
                return line;
            }
        }

        throw new EndOfStreamException("The program ended without the line.");
    }

    /// <summary>Asks it to end, as Ctrl+C does, and returns its exit code and the rest of its output.</summary>
    public async Task<(int ExitCode, string Output)> StopAsync()
    {
        _process.AskToEnd();
        using var patience = new CancellationTokenSource(Patience);
        var output = await _process.StandardOutput.ReadToEndAsync(patience.Token);
        await _process.WaitForExitAsync(patience.Token);
        return (_process.ExitCode, output);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
