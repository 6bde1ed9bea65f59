using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Http;
using Mailchimp.Telemetry.Simulator;
using Mailchimp.Telemetry.Tests.Support;

namespace Mailchimp.Telemetry.Tests.Samples;

/// <summary>The simulator answers and fails as the real API does.</summary>
public sealed class SimulatorTests : IAsyncLifetime
{
    private const string Email = "ada@reader.example";

    public static TheoryData<string, int, string> Triggers { get; } = ReadTriggers();

    private MailchimpSimulator _simulator = null!;
    private SimulatedUser _user = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _simulator = await MailchimpSimulator.StartAsync(new SimulatorOptions { EdgeTimeout = TimeSpan.FromSeconds(1.5), BatchDuration = TimeSpan.FromMinutes(10) });
        _user = _simulator.Owner;
        _client = _simulator.CreateClient();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task A_member_is_created_read_updated_searched_archived_and_forgotten()
    {
        var list = await CreateList();
        var members = $"lists/{list}/members";
        var member = $"{members}/{Md5.Hex(Email)}";

        (await Send(HttpMethod.Post, members, $$"""{"email_address":"{{Email}}","status":"subscribed"}""")).Status.Should().Be(200);
        (await Send(HttpMethod.Get, member)).Body["email_address"]!.ToString().Should().Be(Email);
        (await Send(HttpMethod.Get, $"{members}/{Uri.EscapeDataString(Email)}")).Status.Should().Be(200, "an address finds the member too");
        (await Send(HttpMethod.Patch, member, """{"merge_fields":{"FNAME":"Ada"}}""")).Body["merge_fields"]!["FNAME"]!.ToString().Should().Be("Ada");
        (await Send(HttpMethod.Post, member + "/tags", """{"tags":[{"name":"vip","status":"active"}]}""")).Status.Should().Be(204);
        (await Send(HttpMethod.Get, member + "/tags")).Body["tags"]!.AsArray().Should().ContainSingle();
        (await Send(HttpMethod.Get, "search-members?query=ada")).Body["exact_matches"]!["total_items"]!.GetValue<int>().Should().Be(1);
        (await Send(HttpMethod.Get, members)).Body["total_items"]!.GetValue<int>().Should().Be(1);
        (await Send(HttpMethod.Delete, member)).Status.Should().Be(204);
        (await Send(HttpMethod.Delete, member)).Should().Match<Reply>(reply => reply.Status == 405 && reply.Title == "Method Not Allowed");
        (await Send(HttpMethod.Post, member + "/actions/delete-permanent")).Status.Should().Be(204);
        (await Send(HttpMethod.Get, member)).Status.Should().Be(404);
        (await Send(HttpMethod.Post, members, $$"""{"email_address":"{{Email}}","status":"subscribed"}""")).Title.Should().Be("Forgotten Email Not Subscribed");
    }

    [Fact]
    public async Task Sign_ups_fail_as_they_do_in_life()
    {
        var list = await CreateList();
        Task<Reply> SignUp(string body) => Send(HttpMethod.Post, $"lists/{list}/members", body);
        string Member(string email) => $$"""{"email_address":"{{email}}","status":"subscribed"}""";

        await SignUp(Member(Email));
        (await SignUp(Member(Email))).Title.Should().Be("Member Exists");
        (await SignUp("{")).Title.Should().Be("JSON Parse Exception");
        (await SignUp("{}")).Body["errors"]!.AsArray().Should().Contain(error => error!["field"]!.ToString() == "email_address");
        (await SignUp(Member("nobody"))).Title.Should().Be("Invalid Resource");
        (await SignUp(Member("fake@x.example"))).Body["detail"]!.ToString().Should().Contain("looks fake");
        await Send(HttpMethod.Patch, $"lists/{list}/members/{Md5.Hex(Email)}", """{"status":"unsubscribed"}""");
        (await SignUp(Member(Email))).Title.Should().Be("Member In Compliance State");

        var first = await Send(HttpMethod.Put, $"lists/{list}/members/x", Member("a,b@x.example"));
        var second = await Send(HttpMethod.Put, $"lists/{list}/members/x", Member("a,b@x.example"));
        first.Status.Should().Be(500);
        second.Body["exception"]!.ToString().Should().Be(first.Body["exception"]!.ToString(), "it is the same fault");
        second.Body["instance"]!.ToString().Should().NotBe(first.Body["instance"]!.ToString());
    }

    [Theory]
    [MemberData(nameof(Triggers))]
    public async Task Each_error_can_be_asked_for(string name, int status, string kind)
    {
        var reply = await Send(HttpMethod.Get, "ping", headers: [("X-Trigger-Error", name)]);

        reply.Status.Should().Be(status);
        MailchimpErrorClassifier.Classify(reply.Status, reply.ContentType, Encoding.UTF8.GetBytes(reply.Body.ToJsonString())).Kind.GetName().Should().Be(kind);
        reply.ContentType.Should().Be("application/problem+json; charset=utf-8");
        reply.Body["instance"]!.ToString().Should().Be(reply.Headers.GetValues("X-Request-Id").Single());
        reply.Headers.GetValues("Link").Single().Should().Contain("describedBy");
    }

    [Fact]
    public async Task An_error_that_cannot_be_asked_for_is_refused_with_the_names_that_can()
    {
        var reply = await Send(HttpMethod.Get, "ping", headers: [("X-Trigger-Error", "Kaboom")]);

        reply.Status.Should().Be(400);
        reply.Body["detail"]!.ToString().Should().Contain("'Kaboom'").And.ContainAll(MailchimpSimulator.TriggerNames);
    }

    [Fact]
    public async Task Every_known_operation_answers()
    {
        foreach (var (method, template, _) in RouteTable.ReadAll().Where(row => !row.Template.StartsWith("/oauth2", StringComparison.Ordinal)))
        {
            var path = string.Join('/', template.Split('/').Select(segment => segment.StartsWith('{') ? "a1" : segment));
            var reply = await Send(new HttpMethod(method), path, method is "GET" or "DELETE" ? null : "{}");

            reply.Status.Should().BeOneOf([200, 204, 400, 404], $"{method} {template}");
            reply.Body["detail"]?.ToString().Should().NotBe("Invalid path", $"{method} {template}");
        }
    }

    [Fact]
    public async Task Credentials_are_taken_in_every_form()
    {
        var key = _user.Keys.First();
        foreach (var header in (string[])["Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("any:" + key)), "Bearer " + key, "apikey " + key, "OAuth " + key, "MC " + key])
        {
            using var client = CreateClient(key: null);
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);
            (await client.GetAsync("ping")).StatusCode.Should().Be(HttpStatusCode.OK);
        }

        using var keyless = CreateClient(key: null);
        (await keyless.GetAsync($"ping?apikey={key}")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await Send(HttpMethod.Get, "ping", client: keyless)).Title.Should().Be("API Key Missing");
    }

    [Fact]
    public async Task Wrong_revoked_disabled_and_foreign_keys_are_refused()
    {
        (await Send(HttpMethod.Get, "ping", client: CreateClient("0123456789abcdef0123456789abcdef-us6"))).Title.Should().Be("API Key Invalid");
        (await Send(HttpMethod.Get, "ping", client: CreateClient(_user.Keys.First(), "https://us19.api.mailchimp.com/3.0/"))).Title.Should().Be("Wrong Datacenter");

        var expired = _user.AddKey();
        _user.RevokeKey(expired);
        (await Send(HttpMethod.Get, "ping", client: CreateClient(expired))).Title.Should().Be("API Key Invalid");

        var viewer = CreateClient(_simulator.AddUser("viewer", role: "viewer").AddKey());
        (await Send(HttpMethod.Post, "lists", """{"name":"x"}""", viewer)).Title.Should().Be("User action not permitted");
        (await Send(HttpMethod.Get, "account-exports", client: viewer)).Title.Should().Be("Forbidden");

        _user.IsDisabled = true;
        (await Send(HttpMethod.Get, "ping")).Title.Should().Be("User Disabled");
    }

    [Fact]
    public async Task Ten_at_once_are_served_per_user_over_all_keys()
    {
        using var held = _simulator.HoldAnswers();
        using var otherKey = CreateClient(_user.AddKey());
        using var otherUser = CreateClient(_simulator.AddUser("other").AddKey());

        var calls = Enumerable.Range(0, 16).Select(i => Send(HttpMethod.Get, "ping", client: i % 2 == 0 ? _client : otherKey)).ToList();
        calls.Add(Send(HttpMethod.Get, "ping", client: otherUser));
        await Wait.Until(() => held.Count == calls.Count);
        held.Dispose();
        var replies = await Task.WhenAll(calls);

        replies.Count(reply => reply.Status == 200).Should().Be(11);
        replies.Where(reply => reply.Status == 429).Should().HaveCount(6).And.OnlyContain(reply => reply.Title == "Too Many Requests");
        _user.Peak.Should().Be(10);
        await Wait.Until(() => _user.Active == 0);
    }

    [Fact]
    public async Task A_call_that_its_caller_gave_up_keeps_its_place_until_it_is_done()
    {
        using var held = _simulator.HoldAnswers();
        using var cancellation = new CancellationTokenSource();

        var call = _client.GetAsync("ping", cancellation.Token);
        await Wait.Until(() => _user.Active == 1);
        await cancellation.CancelAsync();
        await Record.ExceptionAsync(() => call);

        _user.Active.Should().Be(1);
        held.Dispose();
        await Wait.Until(() => _user.Active == 0);
    }

    [Fact]
    public async Task More_than_500_pending_webhooks_stop_new_batches()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await Send(HttpMethod.Post, "batch-webhooks", $$"""{"url":"{{receiver.Url}}"}""");
        var operations = new JsonArray([.. Enumerable.Range(0, 501).Select(i => new JsonObject { ["method"] = "GET", ["path"] = "/lists" })]);
        var batch = new JsonObject { ["operations"] = operations }.ToJsonString();

        (await Send(HttpMethod.Post, "batches", batch)).Status.Should().Be(200);
        (await Send(HttpMethod.Post, "batches", batch)).Body["detail"]!.ToString().Should().Contain("500 pending webhooks");
    }

    [Fact]
    public async Task Paths_methods_overrides_and_fields_are_checked()
    {
        (await Send(HttpMethod.Get, "nowhere")).Body["detail"]!.ToString().Should().Be("Invalid path");
        (await Send(HttpMethod.Get, "a/b/c/d/e/f/g/h/i/j/k")).Status.Should().Be(414);
        var refused = await Send(HttpMethod.Delete, "lists");
        refused.Status.Should().Be(405);
        refused.Allow.Should().BeEquivalentTo("GET", "POST");
        (await Send(HttpMethod.Get, "ping", headers: [("X-HTTP-Method-Override", "POST")])).Status.Should().Be(422);
        (await Send(HttpMethod.Post, "ping", headers: [("X-HTTP-Method-Override", "GET")])).Status.Should().Be(200);
        (await Send(HttpMethod.Get, "lists?fields=unknown")).Title.Should().Be("Requested Fields Invalid");
    }

    [Fact]
    public async Task Plain_http_is_told_to_upgrade()
    {
        using var client = CreateClient(_user.Keys.First(), "http://us6.api.mailchimp.com/3.0/");

        (await Send(HttpMethod.Get, "ping", client: client)).Status.Should().Be(426);
    }

    [Fact]
    public async Task A_call_that_outlasts_the_edge_gets_its_page()
    {
        _simulator.Faults.Add(Fault.Latency(TimeSpan.FromMinutes(10)) with { Operation = "ping.get" });

        var reply = await Send(HttpMethod.Get, "ping");

        reply.Status.Should().Be(502);
        reply.ContentType.Should().Be("text/html");
    }

    [Fact]
    public async Task Gzip_is_sent_to_those_who_ask()
    {
        using var handler = _simulator.CreateHandler();
        handler.AutomaticDecompression = DecompressionMethods.None;
        using var client = new HttpClient(handler) { BaseAddress = new Uri("https://us6.api.mailchimp.com/3.0/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _user.Keys.First());
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("gzip");

        using var response = await client.GetAsync("ping");

        response.Content.Headers.ContentEncoding.Should().Equal("gzip");
        using var reader = new StreamReader(new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress));
        (await reader.ReadToEndAsync()).Should().Contain("Chimpy");
    }

    [Fact]
    public async Task OAuth_metadata_needs_no_key_of_the_api()
    {
        using var client = CreateClient(key: null, "https://login.mailchimp.com/");

        (await Send(HttpMethod.Get, "oauth2/metadata", client: client)).Body["dc"]!.ToString().Should().Be("us6");
    }

    [Fact]
    public async Task Nothing_but_this_machine_is_ever_contacted()
    {
        using var client = new HttpClient(_simulator.CreateHandler());

        foreach (var host in (string[])["https://example.com", "https://df1.api.mailchimp.com", "https://us23.api.mailchimp.com", "https://us6.api.mailchimp.com.evil.example"])
        {
            (await Record.ExceptionAsync(() => client.GetAsync(new Uri(host)))).Should().BeOfType<HttpRequestException>()
                .Which.HttpRequestError.Should().Be(HttpRequestError.NameResolutionError);
        }
    }

    private Task<string> CreateList() => _client.CreateList();

    private HttpClient CreateClient(string? key, string root = "https://us6.api.mailchimp.com/3.0/") => _simulator.CreateClient(key, root);

    private Task<Reply> Send(HttpMethod method, string path, string? body = null, HttpClient? client = null, params (string Name, string Value)[] headers) =>
        (client ?? _client).Call(method, path, body, headers);

    private static TheoryData<string, int, string> ReadTriggers()
    {
        var data = new TheoryData<string, int, string>();
        foreach (var row in TestData.Rows("triggers.tsv").Skip(1))
        {
            data.Add(row[0], int.Parse(row[2], CultureInfo.InvariantCulture), row[1]);
        }

        return data;
    }
}
