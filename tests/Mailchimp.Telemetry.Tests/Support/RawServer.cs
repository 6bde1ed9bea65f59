using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Mailchimp.Telemetry.Tests.Support;

/// <summary>A server that says exactly these bytes to its first caller, for answers that no real server gives.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public RawServer(string answer)
    {
        _listener.Start();
        _ = AnswerAsync(answer);
    }

    public string Authority => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public Uri Uri => new($"http://{Authority}/3.0/ping");

    public void Dispose() => _listener.Dispose();

    private async Task AnswerAsync(string answer)
    {
        using var connection = await _listener.AcceptTcpClientAsync();
        var stream = connection.GetStream();
        _ = await stream.ReadAsync(new byte[8192]);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(answer));
    }
}
