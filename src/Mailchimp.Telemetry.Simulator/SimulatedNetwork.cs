using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>What clients of the simulator see of the internet: Mailchimp's hosts, all of which are the simulator.</summary>
internal sealed class SimulatedNetwork(MailchimpSimulator simulator)
{
    private const string ApiHostSuffix = ".api.mailchimp.com";
    private const int LastDatacenter = 22;

    /// <summary>Whether a host is that of a data center.</summary>
    public static bool IsApiHost(string host) => host.EndsWith(ApiHostSuffix, StringComparison.Ordinal);

    /// <summary>The data centers us1 to us22 exist; one made from a key without any, such as df1, does not.</summary>
    public static bool IsDatacenter(ReadOnlySpan<char> name) =>
        name.StartsWith("us", StringComparison.Ordinal) && int.TryParse(name[2..], out var number) && number is >= 1 and <= LastDatacenter;

    /// <summary>Whether a host leads to the simulator.</summary>
    public static bool IsSimulated(string host) =>
        host is "api.mailchimp.com" or "login.mailchimp.com" or ResultsStorage.Host or "localhost" or "127.0.0.1"
        || (IsApiHost(host) && IsDatacenter(host.AsSpan(0, host.Length - ApiHostSuffix.Length)));

    public SocketsHttpHandler CreateHandler() => new()
    {
        AutomaticDecompression = DecompressionMethods.All,
        UseProxy = false,
        ConnectCallback = ConnectAsync,
        SslOptions = { RemoteCertificateValidationCallback = IsOwnCertificate },
    };

    private bool IsOwnCertificate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate?.GetCertHashString() == simulator.Certificate.GetCertHashString();

    private ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        if (!IsSimulated(context.DnsEndPoint.Host))
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        var isPlain = context.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttp;
        return Loopback.ConnectAsync(IPAddress.Loopback, (isPlain ? simulator.HttpUri : simulator.HttpsUri).Port, cancellationToken);
    }
}
