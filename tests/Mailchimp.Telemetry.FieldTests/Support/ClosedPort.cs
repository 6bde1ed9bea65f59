using System.Net;
using System.Net.Sockets;

namespace FieldTests.Support;

/// <summary>An address at which nobody listens: the port is bound and stays so, hence nobody else gets it.</summary>
internal static class ClosedPort
{
    private static readonly Socket Bound = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public static string Authority { get; } = Bind();

    private static string Bind()
    {
        Bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return $"{Bound.LocalEndPoint}";
    }
}
