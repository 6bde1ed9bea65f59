using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>A server on loopback that speaks TLS and gives each request the canned answer: to show the cost in proportion.</summary>
internal static class LoopbackServer
{
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();
    private static readonly X509Certificate2 Certificate = CreateCertificate();

    public static SocketsHttpHandler CreateHandler(byte[] answer)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = ServeAsync(listener, answer);
        var endpoint = (IPEndPoint)listener.LocalEndpoint;
        return new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.GetCertHashString() == Certificate.GetCertHashString() },
            ConnectCallback = async (_, cancellationToken) =>
            {
                var client = new TcpClient { NoDelay = true };
                await client.ConnectAsync(endpoint, cancellationToken);
                return client.GetStream();
            },
        };
    }

    /// <summary>Serves the one connection that a client with one call in flight makes, until the client closes it.</summary>
    private static async Task ServeAsync(TcpListener listener, byte[] answer)
    {
        using var connection = await listener.AcceptTcpClientAsync();
        listener.Stop();
        connection.NoDelay = true;
        await using var stream = new SslStream(connection.GetStream());
        await stream.AuthenticateAsServerAsync(Certificate);
        var buffer = new byte[4096];
        var length = 0;
        while (await stream.ReadAsync(buffer.AsMemory(length)) is > 0 and var read)
        {
            length += read;
            if (buffer.AsSpan(0, length).EndsWith(EndOfHead))
            {
                length = 0;
                await stream.WriteAsync(answer);
            }
        }
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=us6.api.mailchimp.com", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
