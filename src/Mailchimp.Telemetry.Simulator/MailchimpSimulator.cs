using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Mailchimp.Telemetry.Simulator.State;
using Mailchimp.Telemetry.Simulator.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>
/// A Mailchimp Marketing API on loopback: it keeps lists and members in memory, answers every known operation, and
/// fails in the ways in which the real one does.
/// </summary>
public sealed class MailchimpSimulator : IAsyncDisposable
{
    private const string OwnerName = "owner";
    private const string DefaultDatacenter = "us6";

    private readonly WebApplication _app;
    private readonly SimulatedNetwork _network;
    private readonly RequestLog _log;
    private readonly ConcurrentDictionary<string, SimulatedUser> _users = new(StringComparer.Ordinal);
    private volatile CancellationTokenSource _stopping = new();
    private volatile HeldAnswers? _held;
    private long _calls;
    private long _writes;

    private MailchimpSimulator(SimulatorOptions options)
    {
        Options = options;
        Owner = AddUser(OwnerName, options.ApiKey is { } key ? DatacenterOf(key) : DefaultDatacenter);
        ApiKey = options.ApiKey is null ? Owner.AddKey() : Owner.AddKey(options.ApiKey);
        Certificate = SelfSigned.Create();
        Faults = new SimulatorFaults(options);
        _network = new SimulatedNetwork(this);
        _log = new RequestLog(this);
        CreateState();

        _app = WebServer.Build(options, Certificate);
        var gatekeeper = new Gatekeeper(this);
        _app.Use(new AdminApi(this).InvokeAsync);
        _app.Use(_log.InvokeAsync);
        _app.Use(EndAsync);
        _app.Use((context, next) => Results.Invoke(context, next));
        _app.Use(next =>
        {
            RunOperationAsync = context => gatekeeper.InvokeInBatch(context, next);
            return context => gatekeeper.Invoke(context, next);
        });
        _app.UseRouting();
        _app.Use(Endpoints.DescribeRefusals);
        Endpoints.Map(_app, this);
    }

    /// <summary>The names of errors that <c>X-Trigger-Error</c> and <see cref="Fault.WithError"/> take.</summary>
    public static IReadOnlyCollection<string> TriggerNames => Triggers.All.Keys;

    /// <summary>The key of <see cref="Owner"/>, to configure the client under test with.</summary>
    public string ApiKey { get; }

    /// <summary>The user whom <see cref="ApiKey"/> belongs to.</summary>
    public SimulatedUser Owner { get; }

    /// <summary>All users.</summary>
    public IReadOnlyCollection<SimulatedUser> Users => [.. _users.Values];

    /// <summary>What goes wrong.</summary>
    public SimulatorFaults Faults { get; }

    /// <summary>The last 1,000 requests that were answered or cut off, without credentials. Operations of batches are not among them.</summary>
    public IReadOnlyList<SimulatedRequest> Requests => _log.Requests;

    /// <summary>How many calls reached the API since the start or the last reset.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>How many of these asked for a change.</summary>
    public long Writes => Interlocked.Read(ref _writes);

    /// <summary>The simulator's own address for plain HTTP, which answers 426 unless <see cref="SimulatorOptions.AllowPlainHttp"/> is set. The API is below <c>3.0/</c>.</summary>
    public Uri HttpUri { get; private set; } = null!;

    /// <summary>The simulator's own address for HTTPS, with <see cref="Certificate"/>. The API is below <c>3.0/</c>.</summary>
    public Uri HttpsUri { get; private set; } = null!;

    /// <summary>The certificate that HTTPS is served with, for clients that are to trust it. It is made anew each time.</summary>
    public X509Certificate2 Certificate { get; }

    internal SimulatorOptions Options { get; }

    internal AccountState State { get; private set; } = null!;

    internal MemberRules MemberRules { get; private set; } = null!;

    internal WebhookDelivery Webhooks { get; private set; } = null!;

    /// <summary>Where the results of batches are downloaded from.</summary>
    internal ResultsStorage Results { get; private set; } = null!;

    /// <summary>The operations that keep state, by name.</summary>
    internal IReadOnlyDictionary<string, RequestDelegate> Handlers { get; private set; } = null!;

    /// <summary>Answers an operation of a batch, without a connection.</summary>
    internal RequestDelegate RunOperationAsync { get; private set; } = null!;

    /// <summary>Ends what is under way now, once the simulator stops or is reset.</summary>
    internal CancellationToken Stopping => _stopping.Token;

    /// <summary>Starts a simulator.</summary>
    /// <param name="options">How it behaves; null for the defaults.</param>
    /// <returns>The running simulator. Dispose of it to stop it.</returns>
    /// <exception cref="ArgumentException"><see cref="SimulatorOptions.ApiKey"/> can't be used.</exception>
    /// <exception cref="IOException">A port is taken, or the file of <see cref="SimulatorOptions.Scenario"/> can't be read.</exception>
    /// <exception cref="FormatException">The scenario is invalid; the message names the file and the step.</exception>
    public static async Task<MailchimpSimulator> StartAsync(SimulatorOptions? options = null)
    {
        var simulator = new MailchimpSimulator(options ?? new SimulatorOptions());
        try
        {
            await simulator.ListenAsync();
            return simulator;
        }
        catch
        {
            await simulator.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// A client of the API: its <c>BaseAddress</c> is <c>https://us6.api.mailchimp.com/3.0/</c>, with the data center of
    /// <see cref="ApiKey"/>, which it sends. Its connections end here.
    /// </summary>
    public HttpClient CreateClient() => new(CreateHandler())
    {
        BaseAddress = new Uri($"https://{Owner.Datacenter}.api.mailchimp.com/3.0/"),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", ApiKey) },
    };

    /// <summary>
    /// A handler whose connections to Mailchimp's hosts, and to the storage of batch results, end at this simulator, so
    /// that a client uses the real addresses. Any other host does not resolve: nothing outside this machine is ever contacted.
    /// </summary>
    public SocketsHttpHandler CreateHandler() => _network.CreateHandler();

    /// <summary>
    /// Returns the user with a name, who is created if there is none. A user who exists is returned unchanged, whatever data center
    /// and role are passed; without a name, that is <see cref="Owner"/>. A new user has no key until
    /// <see cref="SimulatedUser.AddKey()"/>.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="datacenter">The data center of a new user's account.</param>
    /// <param name="role">The role of a new user: <c>owner</c> may do everything, <c>viewer</c> may only read.</param>
    /// <returns>The user.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public SimulatedUser AddUser(string name = OwnerName, string datacenter = DefaultDatacenter, string role = "owner") =>
        _users.GetOrAdd(name, _ => new SimulatedUser(name, datacenter) { Role = role });

    /// <summary>Holds every response back until the result is disposed of, so that a test knows which calls are under way.</summary>
    /// <returns>What ends the hold when it is disposed of.</returns>
    public HeldAnswers HoldAnswers() => _held = new HeldAnswers();

    /// <summary>Adds the faults of a scenario, whose times count from now.</summary>
    /// <param name="path">The scenario's file.</param>
    /// <returns>A task that ends when the faults are added.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="FormatException">The file is not a scenario; the message names it, the step and the member. No fault is added.</exception>
    public async Task PlayAsync(string path)
    {
        foreach (var fault in await Scenario.ReadAsync(path))
        {
            Faults.Add(fault);
        }
    }

    /// <summary>
    /// Forgets all lists, members, batches, faults and requests, and ends what is under way. Users keep their keys, and
    /// are no longer disabled or under review.
    /// </summary>
    public void Reset()
    {
        Interlocked.Exchange(ref _stopping, new CancellationTokenSource()).Cancel();
        Faults.Clear();
        CreateState();
        foreach (var user in _users.Values)
        {
            user.Reset();
        }

        Interlocked.Exchange(ref _calls, 0);
        Interlocked.Exchange(ref _writes, 0);
        _log.Clear();
    }

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

    internal void CountCall(string method)
    {
        Interlocked.Increment(ref _calls);
        if (!HttpMethods.IsGet(method) && !HttpMethods.IsHead(method))
        {
            Interlocked.Increment(ref _writes);
        }
    }

    internal Task WhileHeldAsync(Call call) => _held?.WaitAsync(call.Stopping) ?? Task.CompletedTask;

    internal SimulatedUser? FindUser(string key) => _users.Values.FirstOrDefault(user => user.Owns(key));

    private static string DatacenterOf(string key)
    {
        var datacenter = key[(key.LastIndexOf('-') + 1)..];
        return datacenter.Length < key.Length - 1 && SimulatedNetwork.IsDatacenter(datacenter) && key.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? datacenter
            : throw new ArgumentException($"{nameof(SimulatorOptions.ApiKey)} takes letters, digits, hyphens and underscores that end with a hyphen and a data center, us1 to us22, such as 0123456789abcdef0123456789abcdef-us6.", nameof(key));
    }

    /// <summary>Cuts the connections of calls that the simulator no longer works on.</summary>
    private static async Task EndAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException)
        {
            Call.Cut(context);
        }
    }

    private void CreateState()
    {
        State = new AccountState(Options.Time);
        MemberRules = new MemberRules(Options.SignupLimit);
        Webhooks?.Dispose();
        Webhooks = new WebhookDelivery(Options.Time, Stopping);
        Results = new ResultsStorage(Options.Time);
        Handlers = Endpoints.Handlers(this);
    }

    private async Task ListenAsync()
    {
        // First: whoever waits for it to answer need not be told of a wrong scenario.
        if (Options.Scenario is { } scenario)
        {
            await PlayAsync(scenario);
        }

        await _app.StartAsync();
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        HttpUri = new Uri(addresses.First(static address => address.StartsWith("http:", StringComparison.Ordinal)));
        HttpsUri = new Uri(addresses.First(static address => address.StartsWith("https:", StringComparison.Ordinal)));
    }
}
