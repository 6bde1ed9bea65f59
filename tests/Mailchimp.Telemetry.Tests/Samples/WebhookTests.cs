using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Mailchimp.Telemetry.Tests.Samples;

/// <summary>The simulator sends the webhooks of lists and batches, signed, and to this machine only.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private const string Ada = "ada@reader.example";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private MailchimpSimulator _simulator = null!;
    private WebhookReceiver _receiver = null!;
    private HttpClient _client = null!;
    private string _list = null!;

    public async Task InitializeAsync()
    {
        _simulator = await MailchimpSimulator.StartAsync(new SimulatorOptions { Time = _time });
        _receiver = await WebhookReceiver.StartAsync();
        _client = _simulator.CreateClient(_simulator.AddUser().AddKey());
        _list = await _client.CreateList();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _receiver.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Theory]
    [InlineData("lists/LIST/webhooks")]
    [InlineData("batch-webhooks")]
    public async Task A_URL_must_be_on_this_machine_and_answer(string path)
    {
        path = path.Replace("LIST", _list, StringComparison.Ordinal);
        foreach (var url in (string[])["https://hooks.example/list", "http://169.254.169.254/", "ftp://127.0.0.1/", "http://127.0.0.1.evil.example/", "nonsense"])
        {
            var reply = await Send("POST", path, $$"""{"url":"{{url}}"}""");
            reply.Status.Should().Be(400, url);
            reply.Body["errors"]![0]!["message"]!.ToString().Should().Contain("this machine");
        }

        _receiver.Status = 500;
        (await Send("POST", path, $$"""{"url":"{{_receiver.Url}}"}""")).Body["errors"]![0]!["message"]!.ToString().Should().Contain("GET");
        _receiver.Status = 200;
        var added = await Send("POST", path, $$"""{"url":"{{_receiver.Url}}"}""");
        added.Status.Should().Be(200);
        (await Send("PATCH", $"{path}/{added.Body["id"]}", """{"url":"https://hooks.example/list"}""")).Status.Should().Be(400);
        (await Send("DELETE", $"{path}/{added.Body["id"]}")).Status.Should().Be(204);
        (await Send("GET", $"{path}/{added.Body["id"]}")).Status.Should().Be(404);
    }

    [Fact]
    public async Task Everything_that_happens_to_a_member_is_sent_as_a_signed_form()
    {
        var webhook = (await AddWebhook("""{"api":true}""")).Body;
        var member = $"lists/{_list}/members/{Md5.Hex(Ada)}";

        await Send("POST", $"lists/{_list}/members", $$$"""{"email_address":"{{{Ada}}}","status":"subscribed","merge_fields":{"FNAME":"Ada"}}""");
        await Send("PATCH", member, """{"merge_fields":{"FNAME":"Augusta"}}""");
        await Send("PATCH", member, """{"email_address":"new@reader.example"}""");
        await Send("PATCH", $"lists/{_list}/members/{Md5.Hex("new@reader.example")}", """{"status":"unsubscribed"}""");
        await Send("POST", $"lists/{_list}/members", """{"email_address":"x@reader.example","status":"cleaned"}""");
        await _receiver.Until(6);

        _receiver.Received.Select(hook => hook["type"]).Should().Equal("subscribe", "profile", "upemail", "profile", "unsubscribe", "cleaned");
        var first = _receiver.Received[0];
        first.ContentType.Should().StartWith("application/x-www-form-urlencoded");
        (first["fired_at"], first["data[email]"], first["data[merges][FNAME]"], first["data[list_id]"]).Should().Be(("2026-03-01 12:00:00", Ada, "Ada", _list));
        (_receiver.Received[2]["data[old_email]"], _receiver.Received[2]["data[new_email]"]).Should().Be((Ada, "new@reader.example"));
        first.Signature.Should().Be(Sign(webhook["signing_secret"]!.ToString(), _time.GetUtcNow(), first.Body));
    }

    [Theory]
    [InlineData("""{"user":true,"admin":true}""", "{}")]
    [InlineData("""{"api":true}""", """{"unsubscribe":true}""")]
    public async Task What_a_webhook_does_not_ask_for_is_not_sent(string sources, string events)
    {
        await AddWebhook(sources, events);
        using var other = await WebhookOfAnotherList();

        await Send("POST", $"lists/{_list}/members", $$"""{"email_address":"{{Ada}}","status":"subscribed"}""");
        await other.Call(HttpMethod.Post, $"lists/{await other.CreateList("Third")}/members", $$"""{"email_address":"{{Ada}}","status":"subscribed"}""");
        await Wait.Until(() => _simulator.Webhooks.Pending == 0);

        _receiver.Received.Should().BeEmpty();

        async Task<HttpClient> WebhookOfAnotherList()
        {
            await _client.Create($"lists/{await _client.CreateList("Second")}/webhooks", $$$"""{"url":"{{{_receiver.Url}}}2","sources":{"api":true}}""");
            return _simulator.CreateClient(_simulator.AddUser("other").AddKey());
        }
    }

    [Fact]
    public async Task A_webhook_that_is_not_taken_is_sent_again_and_given_up_in_the_end()
    {
        await AddWebhook("""{"api":true}""");
        _receiver.Status = 503;

        await Send("POST", $"lists/{_list}/members", $$"""{"email_address":"{{Ada}}","status":"subscribed"}""");
        foreach (var (attempt, delay) in new[] { (1, 1), (2, 10), (3, 60) })
        {
            await Wait.Until(() => _receiver.Received.Count == attempt && _simulator.Webhooks.Waiting == 1);
            _time.Advance(TimeSpan.FromSeconds(delay));
        }

        await Wait.Until(() => _simulator.Webhooks.Failed == 1);
        _receiver.Received.Should().HaveCount(4);
        _receiver.Received.Select(hook => hook.Signature).Should().OnlyHaveUniqueItems("each attempt is signed with its own time");
        _simulator.Webhooks.Pending.Should().Be(0);
    }

    [Fact]
    public async Task A_finished_batch_is_told_to_each_webhook_that_is_enabled()
    {
        await _client.Create("batch-webhooks", $$"""{"url":"{{_receiver.Url}}/on"}""");
        var off = await _client.Create("batch-webhooks", $$"""{"url":"{{_receiver.Url}}/off"}""");
        (await Send("PATCH", $"batch-webhooks/{off}", """{"enabled":false}""")).Body["enabled"]!.GetValue<bool>().Should().BeFalse();

        var batch = await _client.Create("batches", """{"operations":[{"method":"GET","path":"/ping"},{"method":"GET","path":"/nowhere"}]}""");
        _time.Advance(TimeSpan.FromSeconds(2));
        await _receiver.Until(1);
        await Wait.Until(() => _simulator.Users.Single().PendingWebhooks == 0);

        var hook = _receiver.Received.Should().ContainSingle().Subject;
        hook.Path.Should().Be("/hook/on");
        (hook["type"], hook["data[id]"], hook["data[status]"], hook["data[total_operations]"], hook["data[errored_operations]"]).Should().Be(("batch_operation_completed", batch, "finished", "2", "1"));
        using var keyless = _simulator.CreateClient(key: null);
        (await keyless.GetAsync(hook["data[response_body_url]"])).EnsureSuccessStatusCode();
    }

    private static string Sign(string secret, DateTimeOffset time, string body)
    {
        var seconds = time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"t={seconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{seconds}.{body}")))}";
    }

    private Task<Reply> AddWebhook(string sources, string? events = null)
    {
        var body = new JsonObject { ["url"] = _receiver.Url, ["sources"] = JsonNode.Parse(sources) };
        if (events is not null)
        {
            body["events"] = JsonNode.Parse(events);
        }

        return Send("POST", $"lists/{_list}/webhooks", body.ToJsonString());
    }

    private Task<Reply> Send(string method, string path, string? body = null) => _client.Call(new HttpMethod(method), path, body);
}
