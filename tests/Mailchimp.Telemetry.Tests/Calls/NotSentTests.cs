using System.Data.Common;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Mailchimp.Telemetry.Tests.Calls;

/// <summary>Calls that failed before Mailchimp could hear of them, for reasons of the application's own.</summary>
public sealed class NotSentTests : IAsyncLifetime, IDisposable
{
    private const int Calls = 40;

    private static readonly AuthenticationHeaderValue Key = new("Bearer", "0123456789abcdef0123456789abcdef-us6");

    private readonly SemaphoreSlim _answers = new(0);
    private TestServer _server = null!;
    private bool _isHolding;

    public enum Fault
    {
        Cycle,
        Getter,
        StreamReadTwice,
        WrongLength,
        MissingFile,
        DatabaseDown,
        HeaderThatIsNotAscii,
    }

    public static TheoryData<Fault> Faults => [.. Enum.GetValues<Fault>()];

    public async Task InitializeAsync() => _server = await TestServer.StartAsync(async context =>
    {
        if (_isHolding)
        {
            await _answers.WaitAsync(context.RequestAborted);
        }

        await TestServer.AnswerAsync(context, 200, "application/json", "{}"u8.ToArray());
    });

    public Task DisposeAsync() => _server.DisposeAsync();

    public void Dispose() => _answers.Dispose();

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task What_the_application_throws_while_its_request_is_written_is_its_own_error(Fault fault)
    {
        using var run = TelemetryRun.Start(_server);
        using var client = _server.CreateClient();
        client.DefaultRequestHeaders.Authorization = Key;

        for (var i = 0; i < Calls; i++)
        {
            (await client.GetAsync("lists")).Dispose();
            await FailAsync(client, fault);
        }

        var errors = run.Logs.ApiErrors;
        errors.Should().NotBeEmpty().And.OnlyContain(static log => (string)log.Attributes["mailchimp.error.kind"]! == "client_error" && (string)log.Attributes["mailchimp.error.fault"]! == "request");
        errors[0].Attributes.Should().Contain("mailchimp.error.retryable", false).And.ContainKey("exception.message");
        var status = run.Get<IMailchimpStatus>();
        status.OpenIncidents.Should().BeEmpty();
        status.Accounts.Should().ContainSingle().Which.Should().Match<MailchimpAccountStatus>(static account => account.Active == 0 && account.Abandoned == 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Calls_that_wait_for_a_connection_of_their_own_client_are_an_incident_only_if_none_gets_a_response(bool isAnswering)
    {
        _isHolding = true;
        var time = new FakeTimeProvider();
        using var run = TelemetryRun.Start(_server, time: time);
        using var handler = _server.CreateHandler();
        handler.MaxConnectionsPerServer = 1;
        using var client = new HttpClient(handler) { BaseAddress = new Uri(_server.HttpUri, "/3.0/"), DefaultRequestHeaders = { Authorization = Key } };
        using var callers = new CancellationTokenSource();
        var calls = Enumerable.Range(0, Calls).Select(i => client.GetAsync($"lists/{i}", callers.Token)).ToArray();
        await Wait.Until(() => run.Get<IMailchimpStatus>().Accounts.Sum(static account => account.Queued) == Calls - 1);
        time.Advance(TimeSpan.FromSeconds(2));
        if (isAnswering)
        {
            _answers.Release(3);
            await Wait.Until(() => calls.Count(static call => call.IsCompletedSuccessfully) == 3);
        }

        await callers.CancelAsync();
        await Task.WhenAll(calls.Select(static async call =>
        {
            try
            {
                (await call).Dispose();
            }
            catch (OperationCanceledException)
            {
                // As it is meant to be.
            }
        }));

        run.Measure("mailchimp.client.errors").Sum(static error => error.Value).Should().BeGreaterThan(Calls / 2);
        run.Get<IMailchimpStatus>().OpenIncidents.Should().HaveCount(isAnswering ? 0 : 1);
    }

    [Fact]
    public async Task Connections_that_can_not_be_opened_are_an_incident_even_if_others_get_responses()
    {
        var time = new FakeTimeProvider();
        using var run = TelemetryRun.Start(_server, time: time);
        using var other = _server.CreateClient();
        using var handler = _server.CreateHandler();
        handler.ConnectCallback = async (_, _) =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            (await other.GetAsync("lists", CancellationToken.None)).Dispose();
            time.Advance(TimeSpan.FromSeconds(1));
            throw new SocketException((int)SocketError.HostNotFound);
        };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(_server.HttpUri, "/3.0/"), DefaultRequestHeaders = { Authorization = Key } };

        for (var i = 0; i < Calls / 2; i++)
        {
            await ((Func<Task>)(() => client.GetAsync("lists"))).Should().ThrowAsync<Exception>();
        }

        run.Logs.ApiErrors.Should().NotBeEmpty().And.OnlyContain(static log => (string)log.Attributes["mailchimp.error.kind"]! == "name_resolution");
        run.Get<IMailchimpStatus>().OpenIncidents.Should().ContainSingle().Which.Reason.Should().Be(MailchimpIncidentReason.Unreachable);
    }

    [Fact]
    public async Task A_server_that_shuts_each_HTTP_2_connection_down_is_no_failure_of_the_application()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = GoAwayAsync(listener);
        using var run = TelemetryRun.Start(configure: options => options.AdditionalHosts.Add($"{listener.LocalEndpoint}"));
        using var client = new HttpClient { BaseAddress = new Uri($"http://{listener.LocalEndpoint}/3.0/"), DefaultRequestVersion = new Version(2, 0), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        await ((Func<Task>)(() => client.GetAsync("lists"))).Should().ThrowAsync<HttpRequestException>();

        run.Logs.ApiErrors.Should().ContainSingle().Which.Attributes["mailchimp.error.kind"].Should().Be("connection");
    }

    /// <summary>Answers each connection with SETTINGS and GOAWAY, and leaves it open.</summary>
    private static async Task GoAwayAsync(TcpListener listener)
    {
        var connections = new List<TcpClient>();
        try
        {
            while (true)
            {
                connections.Add(await listener.AcceptTcpClientAsync());
                await connections[^1].GetStream().WriteAsync(Convert.FromHexString("000000040000000000" + "000008070000000000" + "0000000000000000"));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            connections.ForEach(static connection => connection.Dispose());
        }
    }

    private static async Task FailAsync(HttpClient client, Fault fault)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "lists");
        if (fault == Fault.HeaderThatIsNotAscii)
        {
            request.Headers.TryAddWithoutValidation("X-Team", "Müller");
        }
        else
        {
            request.Content = fault switch
            {
                Fault.Cycle => JsonContent.Create(new Cycle()),
                Fault.Getter => JsonContent.Create(new Broken()),
                Fault.MissingFile => new StreamContent(new BrokenStream(new FileNotFoundException())),
                Fault.DatabaseDown => new StreamContent(new BrokenStream(new DatabaseDown())),
                Fault.WrongLength => new StreamContent(new Once()) { Headers = { ContentLength = 100 } },
                _ => new StreamContent(new Once()),
            };
        }

        if (fault == Fault.StreamReadTwice)
        {
            await request.Content!.CopyToAsync(Stream.Null);
        }

        await ((Func<Task>)(() => client.SendAsync(request))).Should().ThrowAsync<Exception>();
    }

    private sealed class Cycle
    {
        public Cycle Self => this;
    }

    private sealed class Broken(string? name = null)
    {
        public string Name => name ?? throw new InvalidOperationException("A bug of the application's.");
    }

    /// <summary>A stream that can't be read again.</summary>
    private sealed class Once() : MemoryStream("{}"u8.ToArray())
    {
        public override bool CanSeek => false;
    }

    private sealed class BrokenStream(Exception exception) : MemoryStream
    {
        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => throw exception;
    }

    /// <summary>As drivers of databases report a lost connection.</summary>
    private sealed class DatabaseDown() : DbException("The database is not there.", new SocketException((int)SocketError.ConnectionRefused));
}
