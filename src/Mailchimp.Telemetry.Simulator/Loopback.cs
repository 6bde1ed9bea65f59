using System.Net;
using System.Net.Sockets;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>The only machine that is ever contacted: this one.</summary>
internal static class Loopback
{
    public static bool IsUrl(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.IsLoopback && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);

    /// <summary>A client that connects to nothing but this machine, follows no redirect, and leaves no span.</summary>
    public static HttpClient CreateClient() => new(new SocketsHttpHandler
    {
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        ConnectCallback = ConnectAsync,
        UseCookies = false,
        UseProxy = false,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public static async ValueTask<Stream> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) => ConnectAsync(
        IPAddress.TryParse(context.DnsEndPoint.Host, out var given) && IPAddress.IsLoopback(given) ? given : IPAddress.Loopback,
        context.DnsEndPoint.Port,
        cancellationToken);
}
