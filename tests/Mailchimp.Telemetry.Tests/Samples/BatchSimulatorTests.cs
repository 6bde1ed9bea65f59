using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Mailchimp.Telemetry.Tests.Samples;

/// <summary>The simulator runs the operations of a batch, and serves their answers as an archive behind a signed link.</summary>
public sealed class BatchSimulatorTests : IAsyncLifetime
{
    private static readonly TimeSpan BatchDuration = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private MailchimpSimulator _simulator = null!;
    private SimulatedUser _user = null!;
    private HttpClient _client = null!;
    private HttpClient _keyless = null!;
    private string _list = null!;

    public async Task InitializeAsync()
    {
        _simulator = await MailchimpSimulator.StartAsync(new SimulatorOptions { Time = _time, BatchDuration = BatchDuration, AllowPlainHttp = true });
        _user = _simulator.Owner;
        _client = _simulator.CreateClient();
        _keyless = _simulator.CreateClient(key: null);
        _list = await _client.CreateList();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        _keyless.Dispose();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task A_batch_runs_its_operations_and_counts_those_that_fail()
    {
        var member = """{"email_address":"ada@reader.example","status":"subscribed"}""";

        var started = await StartBatch(
            Operation("POST", $"/lists/{_list}/members", member, "first"),
            Operation("POST", $"lists/{_list}/members", member, "again"),
            Operation("GET", $"/lists/{_list}/members?count=1", parameters: """{"fields":"total_items"}"""),
            Operation("GET", "/nowhere", id: "nowhere"),
            Operation("DELETE", $"/lists/{_list}/members/ada@reader.example", id: "archived"));
        var finished = await Finish(started);

        started.Body.Remove("id").Should().BeTrue();
        started.Body.ToJsonString().Should().Be("""{"status":"pending","total_operations":5,"finished_operations":0,"errored_operations":0,"submitted_at":"2026-03-01T12:00:00\u002B00:00","completed_at":"","response_body_url":"","_links":[]}""");
        finished["finished_operations"]!.GetValue<int>().Should().Be(5);
        finished["errored_operations"]!.GetValue<int>().Should().Be(2);
        DateTimeOffset.Parse(finished["completed_at"]!.ToString(), CultureInfo.InvariantCulture).Should().BeOnOrAfter(new DateTimeOffset(2026, 3, 1, 12, 0, 10, TimeSpan.Zero));
        _simulator.Writes.Should().Be(2, "the list and the batch: operations are no calls");
        var answers = (await Download(finished)).Should().ContainSingle().Subject;
        answers.Select(answer => answer!["status_code"]!.GetValue<int>()).Should().Equal(200, 400, 200, 404, 204);
        answers.Select(answer => answer!["operation_id"]?.ToString()).Should().Equal("first", "again", null, "nowhere", "archived");
        Body(answers[0])["email_address"]!.ToString().Should().Be("ada@reader.example");
        Body(answers[1])["title"]!.ToString().Should().Be("Member Exists");
        Body(answers[2]).ToJsonString().Should().Be("""{"total_items":1}""");
        Body(answers[3])["detail"]!.ToString().Should().Be("Invalid path");
        answers[4]!["response"]!.ToString().Should().BeEmpty();
        (await _client.Call(HttpMethod.Get, $"lists/{_list}/members/ada@reader.example")).Body["status"]!.ToString().Should().Be("archived", "the operations really ran");
    }

    [Fact]
    public async Task The_archive_holds_50_answers_in_a_file()
    {
        var files = await Download(await Finish(await StartBatch([.. Enumerable.Range(0, 120).Select(i => Operation("GET", $"/lists/unknown{i}", id: $"{i}"))])));

        files.Select(file => file.Count).Should().Equal(50, 50, 20);
        files.SelectMany(file => file).Select(answer => answer!["operation_id"]!.ToString()).Should().Equal(Enumerable.Range(0, 120).Select(i => $"{i}"));
    }

    [Fact]
    public async Task A_batch_is_pending_then_started_then_finished()
    {
        // Longer than the edge waits: it is not in the way of what a batch does.
        _simulator.Faults.Add(Fault.Latency(TimeSpan.FromMinutes(5)) with { Operation = "ping.get" });
        var batch = await StartBatch(Operation("GET", "/lists/unknown"), Operation("GET", "/ping"));

        await Until(batch, status => status["status"]!.ToString() == "started" && status["finished_operations"]!.GetValue<int>() == 1, TimeSpan.FromSeconds(1));
        var started = (await Status(batch)).Body;
        var finished = await Finish(batch);

        started["errored_operations"]!.GetValue<int>().Should().Be(1);
        started["completed_at"]!.ToString().Should().BeEmpty();
        started["response_body_url"]!.ToString().Should().BeEmpty();
        finished["finished_operations"]!.GetValue<int>().Should().Be(2);
        finished["errored_operations"]!.GetValue<int>().Should().Be(1);
    }

    [Fact]
    public async Task Operations_use_the_callers_key()
    {
        var key = _user.AddKey();
        using var leaving = _simulator.CreateClient(key);

        var batch = await leaving.Call(HttpMethod.Post, "batches", """{"operations":[{"method":"GET","path":"/lists"}]}""");
        _user.RevokeKey(key);

        Body((await Download(await Finish(batch)))[0][0])["title"]!.ToString().Should().Be("API Key Invalid");
    }

    [Fact]
    public async Task Operations_run_while_all_of_the_callers_ten_places_are_taken()
    {
        using var other = _simulator.CreateClient(_simulator.AddUser("other").AddKey());
        _simulator.Faults.Add(Fault.Latency(TimeSpan.FromMinutes(1)) with { Operation = "lists.getAllLists" });
        var batch = await StartBatch(Operation("GET", "/ping"));
        var ten = Enumerable.Range(0, 10).Select(_ => _client.Call(HttpMethod.Get, "lists")).ToList();
        await Wait.Until(() => _user.Active == 10);

        _time.Advance(BatchDuration);
        var finished = await Until(batch, status => status["status"]!.ToString() == "finished", TimeSpan.Zero, other);

        finished["errored_operations"]!.GetValue<int>().Should().Be(0);
        (_user.Active, _user.Peak).Should().Be((10, 10));
        await Wait.Until(() =>
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            return _user.Active == 0;
        });
        (await Task.WhenAll(ten)).Should().OnlyContain(reply => reply.Status == 200);
    }

    [Theory]
    [InlineData("""{"path":"/lists"}""")]
    [InlineData("""{"method":"BREW","path":"/lists"}""")]
    [InlineData("""{"method":"GET"}""")]
    [InlineData("""{"method":"POST","path":"/lists","body":{"name":"not a string"}}""")]
    [InlineData("1")]
    public async Task A_batch_with_a_malformed_operation_is_refused(string operation)
    {
        var reply = await _client.Call(HttpMethod.Post, "batches", $$"""{"operations":[{"method":"GET","path":"/lists"},{{operation}}]}""");

        reply.Status.Should().Be(400);
        reply.Body["errors"]![0]!["field"]!.ToString().Should().Be("operations.item:1");
    }

    [Fact]
    public async Task Only_the_fields_asked_for_are_answered()
    {
        var batch = await StartBatch(Operation("GET", "/ping"));

        (await Status(batch, "?fields=status,total_operations,nothing")).Body.ToJsonString().Should().Be("""{"status":"pending","total_operations":1}""");
        (await _client.Call(HttpMethod.Get, "batches?fields=batches.id,total_items")).Body.ToJsonString().Should().Be($$"""{"batches":[{"id":"{{Id(batch)}}"}],"total_items":1}""");
        (await _client.Call(HttpMethod.Get, "batches")).Body["batches"]![0]!.AsObject().Should().HaveCount(9);
    }

    [Fact]
    public async Task Each_status_has_a_new_link_that_works_without_a_key()
    {
        var batch = await StartBatch(Operation("GET", "/ping"));
        await Finish(batch);

        var links = new[] { await Link(batch), await Link(batch) };

        links.Should().OnlyHaveUniqueItems().And.AllSatisfy(link => link.Should().MatchRegex(
            $"^https://mailchimp-api-batch[.]s3[.]amazonaws[.]com/{Id(batch)}-response[.]tar[.]gz[?]AWSAccessKeyId=[A-Z0-9]+&Expires={(_time.GetUtcNow() + TimeSpan.FromMinutes(10)).ToUnixTimeSeconds()}&Signature=[A-Za-z0-9%]+$"));
        foreach (var link in links)
        {
            using var response = await _keyless.GetAsync(link);
            response.StatusCode.Should().Be(HttpStatusCode.OK);
            response.Content.Headers.ContentEncoding.Should().BeEmpty();
            response.Content.Headers.ContentType!.MediaType.Should().Be("binary/octet-stream");
        }
    }

    [Fact]
    public async Task A_link_that_is_forged_expired_or_of_a_deleted_batch_is_refused()
    {
        var batch = await StartBatch(Operation("GET", "/ping"));
        var other = await StartBatch(Operation("GET", "/ping"));
        await Finish(batch);
        await Finish(other);
        var link = await Link(batch);

        await Refused(link[..^8] + "AAAAA%3D", "SignatureDoesNotMatch");
        await Refused(link.Replace("Expires=1", "Expires=2", StringComparison.Ordinal), "SignatureDoesNotMatch");
        await Refused(link.Replace(Id(batch), Id(other), StringComparison.Ordinal), "SignatureDoesNotMatch");
        await Refused(link[..link.IndexOf('?', StringComparison.Ordinal)], "AccessDenied");
        (await _keyless.GetAsync(link)).StatusCode.Should().Be(HttpStatusCode.OK);
        _time.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        await Refused(link, "Request has expired");
        var renewed = await Link(batch);
        await _client.Call(HttpMethod.Delete, $"batches/{Id(batch)}");
        await Refused(renewed, "AccessDenied");

        async Task Refused(string uri, string reason)
        {
            using var response = await _keyless.GetAsync(uri);
            response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
            response.Content.Headers.ContentType!.MediaType.Should().Be("application/xml");
            (await response.Content.ReadAsStringAsync()).Should().StartWith("<?xml").And.Contain("<Error><Code>").And.Contain(reason);
        }
    }

    [Fact]
    public async Task A_batch_asked_for_at_the_simulators_own_address_is_downloaded_there()
    {
        using var client = new HttpClient { BaseAddress = new Uri(_simulator.HttpUri, "3.0/") };
        client.DefaultRequestHeaders.Authorization = _client.DefaultRequestHeaders.Authorization;
        var batch = await StartBatch(Operation("GET", "/ping"));
        await Finish(batch);

        var link = (await client.Call(HttpMethod.Get, $"batches/{Id(batch)}")).Body["response_body_url"]!.ToString();

        link.Should().StartWith($"{_simulator.HttpUri}{Id(batch)}-response.tar.gz?");
        using var keyless = new HttpClient();
        (await Read(keyless, link)).Should().ContainSingle().Which.Should().ContainSingle();
    }

    private static JsonObject Operation(string method, string path, string? body = null, string? id = null, string? parameters = null)
    {
        var operation = new JsonObject { ["method"] = method, ["path"] = path };
        foreach (var (name, value) in new (string, JsonNode?)[] { ("body", body), ("operation_id", id), ("params", parameters is null ? null : JsonNode.Parse(parameters)) })
        {
            if (value is not null)
            {
                operation[name] = value;
            }
        }

        return operation;
    }

    private static string Id(Reply batch) => batch.Body["id"]!.ToString();

    private static JsonObject Body(JsonNode? answer) => JsonNode.Parse(answer!["response"]!.GetValue<string>())!.AsObject();

    private static async Task<List<JsonArray>> Read(HttpClient client, string link)
    {
        await using var gzip = new GZipStream(await client.GetStreamAsync(link), CompressionMode.Decompress);
        await using var tar = new TarReader(gzip);
        var files = new List<JsonArray>();
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            entry.Name.Should().EndWith(".json");
            files.Add((await JsonNode.ParseAsync(entry.DataStream!))!.AsArray());
        }

        return files;
    }

    private Task<List<JsonArray>> Download(JsonObject status) => Read(_keyless, status["response_body_url"]!.ToString());

    private Task<Reply> StartBatch(params JsonNode[] operations) =>
        _client.Call(HttpMethod.Post, "batches", new JsonObject { ["operations"] = new JsonArray(operations) }.ToJsonString());

    private Task<Reply> Status(Reply batch, string query = "") => _client.Call(HttpMethod.Get, $"batches/{Id(batch)}{query}");

    private async Task<string> Link(Reply batch) => (await Status(batch)).Body["response_body_url"]!.ToString();

    private Task<JsonObject> Finish(Reply batch) => Until(batch, status => status["status"]!.ToString() == "finished", BatchDuration);

    /// <summary>Lets time pass, step by step, until the batch is so far.</summary>
    private async Task<JsonObject> Until(Reply batch, Func<JsonObject, bool> isSo, TimeSpan step, HttpClient? client = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            var status = (await (client ?? _client).Call(HttpMethod.Get, $"batches/{Id(batch)}")).Body;
            if (isSo(status))
            {
                return status;
            }

            _time.Advance(step);
        }
    }
}
