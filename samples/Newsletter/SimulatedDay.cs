using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator;

namespace Newsletter;

/// <summary>A day with everything that goes wrong on such days, against the simulator.</summary>
internal sealed class SimulatedDay : IDay
{
    public const string Known = "ada@reader.example";
    public const string Unsubscribed = "gone@reader.example";
    public const string Forgotten = "forgotten@reader.example";
    private const int CallsInBurst = 25;
    private const int CallsInIncident = 40;

    private static readonly TimeSpan MostInBurst = TimeSpan.FromSeconds(5);

    /// <summary>From this length on, the incident lasts longer than the minute that its alert waits for.</summary>
    private static readonly TimeSpan LongDay = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongIncident = TimeSpan.FromSeconds(80);
    private static readonly TimeSpan ShortIncident = TimeSpan.FromSeconds(2.5);

    /// <summary>Above the threshold from which a call that is given up counts as an error, a second.</summary>
    private static readonly TimeSpan ClientTimeout = TimeSpan.FromSeconds(1.1);

    private readonly MailchimpSimulator _simulator;
    private readonly TimeSpan _incident;
    private readonly MailchimpClient _client;
    private readonly string _key;
    private readonly string _list = MailchimpClient.Hash("News")[..10];
    private readonly PartialFailures _partialFailures;
    private Task _batches = Task.CompletedTask;
    private WebhookReceiver? _webhooks;
    private string? _spring;
    private readonly List<HttpClient> _clients = [];

    public SimulatedDay(MailchimpSimulator simulator, MailchimpClient client, BatchResultsClient results, TimeSpan duration)
    {
        _incident = duration >= LongDay ? LongIncident : ShortIncident;
        (_simulator, _client, _key) = (simulator, client, simulator.ApiKey);
        _partialFailures = new PartialFailures(client, results, _list);
        Slow("reports.getEmailActivityForCampaign", TimeSpan.FromMinutes(1));
        Slow("campaigns.getContent", TimeSpan.FromSeconds(5));
        Slow("lists.getListGrowthHistory", TimeSpan.FromMilliseconds(250));
    }

    public IReadOnlyList<Event> Events =>
    [
        new("the first list and its readers", OpenAsync),
        new("sign-ups that are there already", DuplicatesAsync),
        new("sign-ups with typos", TyposAsync),
        new("lookups that miss", LookUpsAsync),
        new("readers who left come back", ReturnersAsync),
        new("an import that is partly rejected", _partialFailures.ImportAsync),
        new("a segment change with unknown readers", _partialFailures.SegmentAsync),
        new("batches that fail, in part and in full", StartBatchesAsync),
        new("the checklist of an unfinished draft", _partialFailures.ChecklistAsync),
        new("a segment export, and a report too big for the edge", ExportAsync),
        new("a burst beyond ten at once", BurstAsync),
        new("batches with webhooks", BatchesAsync),
        new("a release with wrong requests in it", WrongRequestsAsync),
        new("keys: expired, missing, of another data center", KeysAsync),
        new("accounts: disabled, restricted, under review", AccountsAsync),
        new("a client that does not wait", TimeoutsAsync),
        new("the network: names, connections, TLS, protocol", NetworkAsync),
        new("blocked at the edge", EdgeAsync),
        new("an incident at Mailchimp", IncidentAsync) { Length = _incident },
        new("a drill with X-Trigger-Error", DrillAsync),
    ];

    public Task OrdinaryTrafficAsync(int turn) => (turn % 4) switch
    {
        0 => _client.SignUpAsync(_list, $"reader{turn}@reader.example"),
        1 => _client.FindAsync(_list, Known),
        2 => _client.GetAsync($"lists/{_list}/members?count=50&offset=0"),
        _ => _client.GetAsync("campaigns?count=10"),
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        await _simulator.DisposeAsync();
        if (_webhooks is not null)
        {
            await _webhooks.DisposeAsync();
        }
    }

    private void Slow(string operation, TimeSpan delay) => _simulator.Faults.Add(Fault.Latency(delay) with { Operation = operation });

    /// <summary>They run while the day goes on, as batches do.</summary>
    private Task StartBatchesAsync()
    {
        _batches = _partialFailures.BatchesAsync();
        return Task.CompletedTask;
    }

    private async Task DrillAsync()
    {
        await Drill.RunAsync(_client);
        await _batches;
    }

    private async Task OpenAsync()
    {
        await _client.CreateListAsync("News");
        _spring = await _client.CreateAsync("campaigns", new JsonObject { ["type"] = "regular", ["settings"] = new JsonObject { ["title"] = "Spring" } });
        foreach (var email in (string[])[Known, Unsubscribed, Forgotten])
        {
            await _client.SignUpAsync(_list, email);
        }

        await _client.UnsubscribeAsync(_list, Unsubscribed);
        await _client.ForgetAsync(_list, Forgotten);
    }

    private async Task DuplicatesAsync()
    {
        await _client.SignUpAsync(_list, Known);
        await _client.SignUpAsync(_list, Known);
        for (var i = 0; i < 7; i++)
        {
            var name = $"List {i}";
            await _client.CreateListAsync(name);
            await _client.SignUpAsync(MailchimpClient.Hash(name)[..10], "everywhere@reader.example");
        }
    }

    private async Task TyposAsync()
    {
        await _client.SignUpAsync(_list, "no-at-sign.example");
        await _client.SignUpAsync(_list, "fake@reader.example");
        await _client.UpsertAsync(_list, Known, new JsonObject { ["BIRTHDAY"] = "yesterday" });
        await _client.SendAsync(HttpMethod.Post, $"lists/{_list}/members", "{\"email_address\":", []);

        // A comma is enough for the same internal error, each time.
        await _client.UpsertAsync(_list, "grace,hopper@reader.example");
        await _client.UpsertAsync(_list, "grace,hopper@reader.example");
    }

    private async Task LookUpsAsync()
    {
        await _client.FindAsync(_list, "nobody@reader.example");
        await _client.GetAsync("lists/ffffffffff");
        await _client.GetAsync("lsits");
    }

    private async Task ReturnersAsync()
    {
        await _client.SignUpAsync(_list, Unsubscribed);
        await _client.SignUpAsync(_list, Forgotten);
    }

    private async Task ExportAsync()
    {
        for (var offset = 0; offset < 200; offset += 50)
        {
            await _client.GetAsync($"lists/{_list}/members?count=50&offset={offset}");
        }

        await _client.GetAsync($"reports/{_spring}/email-activity?count=1000");
    }

    /// <summary>None is answered before all have come, so that they run at once on a busy machine too.</summary>
    private async Task BurstAsync()
    {
        Task calls;
        using (var held = _simulator.HoldAnswers())
        {
            calls = Task.WhenAll(Enumerable.Range(0, CallsInBurst).Select(_ => _client.GetAsync($"lists/{_list}/growth-history")));
            var start = TimeProvider.System.GetTimestamp();
            while (held.Count < CallsInBurst && TimeProvider.System.GetElapsedTime(start) < MostInBurst)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10));
            }
        }

        await calls;
    }

    private async Task BatchesAsync()
    {
        _webhooks = await WebhookReceiver.StartAsync();
        await _client.SendAsync(HttpMethod.Post, "batch-webhooks", new JsonObject { ["url"] = _webhooks.Url });
        var operations = new JsonArray([.. Enumerable.Range(0, 300).Select(i => new JsonObject { ["method"] = "GET", ["path"] = $"/lists/{_list}", ["operation_id"] = $"{i}" })]);
        for (var i = 0; i < 3; i++)
        {
            await _client.SendAsync(HttpMethod.Post, "batches", new JsonObject { ["operations"] = operations.DeepClone() });
        }
    }

    private async Task WrongRequestsAsync()
    {
        await _client.SendAsync(HttpMethod.Delete, "lists");
        await _client.SendAsync(HttpMethod.Get, "lists/a/members/b/notes/c/d/e/f/g/h");
        await _client.SendAsync(HttpMethod.Get, $"lists/{_list}", null, [("X-HTTP-Method-Override", "PATCH")]);
        await _client.SendAsync(HttpMethod.Post, $"lists/{_list}/members/{MailchimpClient.Hash(Known)}", """{"status":"subscribed"}""", [("X-HTTP-Method-Override", "PATCH")]);
        await _client.GetAsync($"lists/{_list}?fields=unknown_field");
        await _client.SendAsync(HttpMethod.Post, $"campaigns/{_spring}/actions/send");
        await _client.SendAsync(HttpMethod.Post, $"campaigns/{_spring}/actions/pause");
        await CreateClient(_key, "http://us6.api.mailchimp.com/3.0/").PingAsync();
    }

    private async Task KeysAsync()
    {
        var expired = _simulator.Owner.AddKey();
        _simulator.Owner.RevokeKey(expired);
        await CreateClient(expired).GetAsync("lists");
        await CreateClient(key: null).GetAsync("lists");
        await CreateClient(_key, "https://us19.api.mailchimp.com/3.0/").GetAsync("lists");
    }

    private async Task AccountsAsync()
    {
        var former = _simulator.AddUser("former");
        var formerClient = CreateClient(former.AddKey());
        former.IsDisabled = true;
        await formerClient.GetAsync("lists");

        var viewer = CreateClient(_simulator.AddUser("viewer", role: "viewer").AddKey());
        await viewer.SendAsync(HttpMethod.Post, "campaigns", new JsonObject { ["type"] = "regular" });
        await viewer.GetAsync("account-exports");

        _simulator.Owner.IsUnderComplianceReview = true;
        await _client.SendAsync(HttpMethod.Post, $"campaigns/{_spring}/actions/send");
        _simulator.Owner.IsUnderComplianceReview = false;
    }

    private async Task TimeoutsAsync()
    {
        await CreateClient(_key, timeout: ClientTimeout).GetAsync($"campaigns/{_spring}/content");

        using var cancellation = new CancellationTokenSource();
        var call = _client.SendAsync(HttpMethod.Get, $"campaigns/{_spring}/content", cancellationToken: cancellation.Token);
        await Task.Delay(TimeSpan.FromMilliseconds(300));
        await cancellation.CancelAsync();
        await call;
    }

    private async Task NetworkAsync()
    {
        // A key without a data center leads to a host that does not exist.
        await CreateClient(_key, "https://df1.api.mailchimp.com/3.0/").PingAsync();

        using var refusing = new TcpListener(IPAddress.Loopback, 0);
        refusing.Start();
        var closedPort = ((IPEndPoint)refusing.LocalEndpoint).Port;
        refusing.Stop();
        await CreateClient(_key, connectTo: closedPort).PingAsync();

        await CreateClient(_key, connectTo: _simulator.HttpsUri.Port).PingAsync();

        using var babbling = new TcpListener(IPAddress.Loopback, 0);
        babbling.Start();
        var babble = BabbleAsync(babbling);
        await CreateClient(_key, "http://us6.api.mailchimp.com/3.0/", connectTo: ((IPEndPoint)babbling.LocalEndpoint).Port).PingAsync();
        await babble;
    }

    private static async Task BabbleAsync(TcpListener listener)
    {
        using var connection = await listener.AcceptTcpClientAsync();
        var stream = connection.GetStream();
        _ = await stream.ReadAsync(new byte[4096]);
        await stream.WriteAsync(Encoding.ASCII.GetBytes("this is not HTTP\r\n\r\n"));
    }

    private async Task EdgeAsync()
    {
        await _client.GetAsync("lists");
        foreach (var page in (EdgePage[])[EdgePage.AccessDenied, EdgePage.AkamaiJson, EdgePage.RequestBlocked, EdgePage.VolumeForbidden, EdgePage.VolumeThrottled])
        {
            using var blocked = _simulator.Faults.Add(Fault.Edge(page));
            await _client.GetAsync("lists");
        }
    }

    private async Task IncidentAsync()
    {
        var outage = _simulator.Faults.Add(Fault.Incident(0.8, 500, 503, 504, 520));
        for (var i = 0; i < CallsInIncident; i++)
        {
            await CallAsync(i);
            await Task.Delay(_incident / CallsInIncident);
        }

        // Success is what ends it.
        outage.Dispose();
        for (var i = 0; i < CallsInIncident; i++)
        {
            await CallAsync(i);
        }

        // All operations fail, however little of the other traffic gets through on a busy machine.
        async Task CallAsync(int turn)
        {
            await _client.GetAsync($"lists/{_list}/activity");
            await OrdinaryTrafficAsync(turn);
        }
    }

    private MailchimpClient CreateClient(string? key, string root = "https://us6.api.mailchimp.com/3.0/", TimeSpan? timeout = null, int? connectTo = null)
    {
        var handler = connectTo is { } port ? HandlerTo(port) : _simulator.CreateHandler();
        var http = new HttpClient(handler) { BaseAddress = new Uri(root), Timeout = timeout ?? TimeSpan.FromSeconds(10) };
        if (key is not null)
        {
            http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        }

        _clients.Add(http);
        return new MailchimpClient(http);
    }

    /// <summary>Connects to a port of this machine, and trusts only certificates that the system trusts.</summary>
    private static SocketsHttpHandler HandlerTo(int port) => new()
    {
        UseProxy = false,
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };
}
