using System.Net;
using System.Net.Sockets;

namespace Mailchimp.Telemetry.EndToEndTests.Support;

internal static class Ports
{
    /// <summary>
    /// A port that was free a moment ago, for a program that can't choose one itself. It is below those that Linux, macOS and Windows
    /// give to connections, so that none of the many that tests make has it before the program does.
    /// </summary>
    public static int Free()
    {
        for (var tries = 0; tries < 100; tries++)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(20_000, 32_000));
                listener.Start();
                return listener.Port();
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }

        throw new InvalidOperationException("None of 100 ports was free.");
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
