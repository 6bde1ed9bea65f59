using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Mailchimp.Telemetry.Simulator.State;
using Mailchimp.Telemetry.Simulator.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>
/// A Mailchimp Marketing API on loopback: it keeps lists and members in memory, answers every known operation, and
/// fails in the ways in which the real one does.
/// </summary>
public sealed class MailchimpSimulator : IAsyncDisposable
{
    private const string ApiHostSuffix = ".api.mailchimp.com";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, TimeSpan> _delays = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SimulatedUser> _users = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private volatile HeldAnswers? _held;
    private long _calls;
    private long _writes;

    private MailchimpSimulator(SimulatorOptions options)
    {
        Options = options;
        Certificate = SelfSigned.Create();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, options.HttpPort);
            kestrel.Listen(IPAddress.Loopback, options.HttpsPort, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(Certificate, https =>
                {
#pragma warning disable SYSLIB0039, CA5397, CA5398 // Old versions are accepted only to be refused with 426, as the API does.
                    https.SslProtocols = options.AcceptOldTls
                        ? SslProtocols.Tls | SslProtocols.Tls11 | SslProtocols.Tls12 | SslProtocols.Tls13
                        : SslProtocols.None;
#pragma warning restore SYSLIB0039, CA5397, CA5398
                });
            });
        });

        _app = builder.Build();
        State = new AccountState(options.Time);
        MemberRules = new MemberRules(options.SignupLimit);
        Webhooks = new WebhookDelivery(options.Time, _stopping.Token);
        Results = new ResultsStorage(options.Time);
        var gatekeeper = new Gatekeeper(this);
        _app.Use(Results.Invoke);
        _app.Use(next =>
        {
            RunOperationAsync = context => gatekeeper.InvokeInBatch(context, next);
            return context => gatekeeper.Invoke(context, next);
        });
        _app.UseRouting();
        _app.Use(Endpoints.DescribeRefusals);
        Endpoints.Map(_app, this);
    }

    /// <summary>The names that <c>X-Trigger-Error</c> takes.</summary>
    public static IReadOnlyCollection<string> TriggerNames => Triggers.All.Keys;

    public SimulatorOptions Options { get; }

    public Uri HttpUri { get; private set; } = null!;

    public Uri HttpsUri { get; private set; } = null!;

    /// <summary>The outage under way, or null.</summary>
    public SimulatedIncident? Incident { get; set; }

    /// <summary>How the edge treats every caller.</summary>
    public EdgeBlock EdgeBlock { get; set; }

    public IReadOnlyCollection<SimulatedUser> Users => [.. _users.Values];

    /// <summary>Calls that reached the simulator.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>Calls among them that ask for a change.</summary>
    public long Writes => Interlocked.Read(ref _writes);

    /// <summary>The certificate that HTTPS is served with, for clients that are to trust it.</summary>
    public X509Certificate2 Certificate { get; }

    internal AccountState State { get; }

    internal MemberRules MemberRules { get; }

    internal WebhookDelivery Webhooks { get; }

    /// <summary>Where the results of batches are downloaded from.</summary>
    internal ResultsStorage Results { get; }

    /// <summary>Answers an operation of a batch, without a connection.</summary>
    internal RequestDelegate RunOperationAsync { get; private set; } = null!;

    internal CancellationToken Stopping => _stopping.Token;

    public static async Task<MailchimpSimulator> StartAsync(SimulatorOptions? options = null)
    {
        var simulator = new MailchimpSimulator(options ?? new SimulatorOptions());
        await simulator._app.StartAsync();
        var addresses = simulator._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        simulator.HttpUri = new Uri(addresses.First(address => address.StartsWith("http:", StringComparison.Ordinal)));
        simulator.HttpsUri = new Uri(addresses.First(address => address.StartsWith("https:", StringComparison.Ordinal)));
        return simulator;
    }

    public SimulatedUser AddUser(string name = "owner", string datacenter = "us6", string role = "owner") =>
        _users.GetOrAdd(name, _ => new SimulatedUser(name, datacenter) { Role = role });

    /// <summary>Makes an operation slow, for example <c>reports.getEmailActivityForCampaign</c>.</summary>
    public void Delay(string operation, TimeSpan delay) => _delays[operation] = delay;

    /// <summary>Holds every answer back until the result is disposed of: what is under way then is known, whatever time it took to get there.</summary>
    public HeldAnswers HoldAnswers() => _held = new HeldAnswers();

    /// <summary>
    /// A handler whose connections to Mailchimp's hosts, and to the storage of batch results, end at this simulator, so
    /// that a client uses the real addresses. Any other host does not resolve: nothing outside this machine is ever contacted.
    /// </summary>
    public SocketsHttpHandler CreateHandler() => new()
    {
        AutomaticDecompression = DecompressionMethods.All,
        UseProxy = false,
        ConnectCallback = ConnectAsync,
        SslOptions = { RemoteCertificateValidationCallback = IsOwnCertificate },
    };

    /// <summary>For a handler that is made elsewhere: trusts this simulator's certificate, and no other.</summary>
    public bool IsOwnCertificate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate?.GetCertHashString() == Certificate.GetCertHashString();

    /// <summary>Stops the simulator, and every call that it still works on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
        Certificate.Dispose();
        Webhooks.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Runs until Ctrl+C.</summary>
    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    /// <summary>Whether a host is that of a data center.</summary>
    internal static bool IsApiHost(string host) => host.EndsWith(ApiHostSuffix, StringComparison.Ordinal);

    internal void CountCall(string method)
    {
        Interlocked.Increment(ref _calls);
        if (!HttpMethods.IsGet(method) && !HttpMethods.IsHead(method))
        {
            Interlocked.Increment(ref _writes);
        }
    }

    internal Task WhileHeldAsync() => _held?.WaitAsync(Stopping) ?? Task.CompletedTask;

    internal TimeSpan DelayOf(string operation) => _delays.GetValueOrDefault(operation, Options.Latency);

    internal SimulatedUser? FindUser(string key) => _users.Values.FirstOrDefault(user => user.Owns(key));

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var endpoint = context.DnsEndPoint;
        if (!IsSimulated(endpoint.Host))
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        var isPlain = context.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttp;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, (isPlain ? HttpUri : HttpsUri).Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The data centers us1 to us22 exist; a host made from a key without one, such as df1, does not.</summary>
    private static bool IsSimulated(string host)
    {
        if (host is "api.mailchimp.com" or "login.mailchimp.com" or ResultsStorage.Host or "localhost" or "127.0.0.1")
        {
            return true;
        }

        return IsApiHost(host)
            && host.StartsWith("us", StringComparison.Ordinal)
            && int.TryParse(host.AsSpan(2, host.Length - ApiHostSuffix.Length - 2), out var number)
            && number is >= 1 and <= 22;
    }
}
