using System.Net;
using System.Net.Sockets;

namespace Mailchimp.Telemetry.EndToEndTests.Support;

internal static class Ports
{
    /// <summary>A port that was free a moment ago, for a program that can't choose one itself.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
