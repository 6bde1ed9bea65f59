using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Newsletter;

/// <summary>The Aspire dashboard, as a process that receives the day and ends with it.</summary>
internal sealed class AspireDashboard : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private AspireDashboard(Process process, Uri front, Uri receiver) => (_process, Front, Receiver) = (process, front, receiver);

    /// <summary>What to open in a browser.</summary>
    public Uri Front { get; }

    /// <summary>Where it takes OTLP over gRPC.</summary>
    public Uri Receiver { get; }

    /// <exception cref="InvalidOperationException">The command <c>aspire</c> is not installed, or the dashboard did not come up.</exception>
    public static async Task<AspireDashboard> StartAsync(CancellationToken cancellationToken)
    {
        var (front, receiver) = (FreeAddress(), FreeAddress());
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(
                "aspire",
                ["dashboard", "run", "--allow-anonymous", "--non-interactive", "--nologo", "--frontend-url", front.AbsoluteUri, "--otlp-grpc-url", receiver.AbsoluteUri])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException("--dashboard needs the command 'aspire': dotnet tool install --global Aspire.Cli", exception);
        }

        // What it prints is not for this screen, but a full pipe would stop it.
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var dashboard = new AspireDashboard(process, front, receiver);
        try
        {
            await dashboard.UntilUpAsync(cancellationToken);
        }
        catch
        {
            dashboard.Dispose();
            throw;
        }

        return dashboard;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task UntilUpAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        for (var start = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(start) < Patience && !_process.HasExited;)
        {
            try
            {
                using var answer = await http.GetAsync(Front, cancellationToken);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
            }
        }

        throw new InvalidOperationException("The Aspire dashboard did not start: try 'aspire dashboard run --allow-anonymous' to see why.");
    }

    private static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}
