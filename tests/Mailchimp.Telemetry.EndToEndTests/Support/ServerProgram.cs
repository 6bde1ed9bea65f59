using System.Diagnostics;

namespace Mailchimp.Telemetry.EndToEndTests.Support;

/// <summary>A server from a Debian package, on a free port, and the folder with its settings and data, which goes with it.</summary>
internal sealed class ServerProgram : IDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly Process _process;
    private readonly Task _output;

    /// <param name="name">The program.</param>
    /// <param name="settings">Writes the settings into the folder, and gives the arguments.</param>
    /// <param name="api">The path below which its API is.</param>
    public ServerProgram(string name, Func<string, int, IEnumerable<string>> settings, string api)
    {
        _folder = Directory.CreateTempSubdirectory(name);
        try
        {
            Port = Ports.Free();
            _process = Programs.Start(name, settings(_folder.FullName, Port));
        }
        catch
        {
            _folder.Delete(recursive: true);
            throw;
        }

        _output = Task.WhenAll(_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync());
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}{api}") };
    }

    public int Port { get; }

    public HttpClient Http { get; }

    public void Dispose()
    {
        Http.Dispose();
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
