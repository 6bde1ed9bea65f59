using System.Net;
using System.Net.Sockets;

namespace Mailchimp.Telemetry.EndToEndTests.Support;

internal static class Ports
{
    /// <summary>A port that was free a moment ago, for a program that can't choose one itself.</summary>
    public static int Free()
    {
        using var listener = Take();
        return listener.Port();
    }

    /// <summary>A port that nobody else can have until the listener is disposed.</summary>
    public static TcpListener Take()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    public static int Port(this TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;
}
