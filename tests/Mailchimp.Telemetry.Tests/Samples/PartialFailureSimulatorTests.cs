using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator;

namespace Mailchimp.Telemetry.Tests.Samples;

/// <summary>The simulator tells in a 200 what failed, as the real API does.</summary>
public sealed class PartialFailureSimulatorTests : IAsyncLifetime
{
    private const string Known = "ada@reader.example";
    private const string Unsubscribed = "gone@reader.example";
    private const string Forgotten = "forgotten@reader.example";

    private MailchimpSimulator _simulator = null!;
    private HttpClient _client = null!;
    private string _list = null!;

    public async Task InitializeAsync()
    {
        _simulator = await MailchimpSimulator.StartAsync(new SimulatorOptions { SignupLimit = 2 });
        _client = _simulator.CreateClient();
        _list = await _client.CreateList();
        foreach (var email in (string[])[Known, Unsubscribed, Forgotten])
        {
            (await _client.Call(HttpMethod.Post, $"lists/{_list}/members", Member(email))).Status.Should().Be(200);
        }

        await _client.Call(HttpMethod.Patch, $"lists/{_list}/members/{Unsubscribed}", """{"status":"unsubscribed"}""");
        await _client.Call(HttpMethod.Post, $"lists/{_list}/members/{Forgotten}/actions/delete-permanent");
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task An_import_creates_some_members_and_says_why_it_refuses_the_others()
    {
        var reply = await Import(
            Member("new1@reader.example"), Member("new2@reader.example"), Member(Known), Member("new1@reader.example"), Member(Unsubscribed),
            Member(Forgotten), Member("fake@reader.example"), Member("no-at-sign"), Member("born@reader.example", """{"BIRTHDAY":"yesterday"}"""), "{}");

        reply.Status.Should().Be(200);
        Count(reply, "total_created", "new_members").Should().Be(2);
        Count(reply, "total_updated", "updated_members").Should().Be(0);
        Count(reply, "error_count", "errors").Should().Be(8);
        reply.Body["new_members"]![0]!.AsObject().Select(member => member.Key).Should().Contain(["id", "email_address", "status", "merge_fields", "list_id"]);
        reply.Body["errors"]!.AsArray().Select(error => string.Join('|', error!.AsObject().Select(member => member.Value!.ToString()))).Should().Equal(
            $"{Known}|{Known} is already a list member, do you want to update? please provide update_existing:true in the request body|ERROR_CONTACT_EXISTS||",
            "new1@reader.example|new1@reader.example is already a list member, do you want to update? please provide update_existing:true in the request body|ERROR_CONTACT_EXISTS||",
            $"{Unsubscribed}|{Unsubscribed} is in a compliance state due to unsubscribe, bounce, or compliance review and cannot be subscribed.|ERROR_GENERIC||",
            $"{Forgotten}|{Forgotten} was permanently deleted and cannot be re-imported. The contact must re-subscribe to get back on the list.|ERROR_GENERIC||",
            "fake@reader.example|fake@reader.example looks fake or invalid, please enter a real email address.|ERROR_GENERIC||",
            "no-at-sign|Please provide a valid email address.|ERROR_GENERIC|email_address|This value is not a valid email address.",
            "born@reader.example|Your merge fields were invalid.|ERROR_GENERIC|BIRTHDAY|Please enter a date as MM/DD",
            "|The resource submitted could not be validated. For field-specific details, see the 'errors' array.|ERROR_GENERIC|email_address|This value should not be blank.");
        reply.Body["errors"]![0]!.AsObject().Select(member => member.Key).Should().Equal("email_address", "error", "error_code", "field", "field_message");
        (await MembersOf($"lists/{_list}/members")).Should().BeEquivalentTo(Known, Unsubscribed, "new1@reader.example", "new2@reader.example");
    }

    [Fact]
    public async Task An_import_that_updates_existing_members_refuses_only_those_who_may_not_come_back()
    {
        var reply = await Import(updateExisting: true, Member(Known, """{"FNAME":"Ada"}"""), Member("new@reader.example"), Member(Unsubscribed), """{"email_address":"gone@reader.example","status":"unsubscribed"}""");

        Count(reply, "total_created", "new_members").Should().Be(1);
        Count(reply, "total_updated", "updated_members").Should().Be(2);
        Count(reply, "error_count", "errors").Should().Be(1);
        reply.Body["updated_members"]![0]!["merge_fields"]!["FNAME"]!.ToString().Should().Be("Ada");
        reply.Body["errors"]![0]!["error_code"]!.ToString().Should().Be("ERROR_GENERIC");
    }

    [Fact]
    public async Task An_import_obeys_the_rules_of_a_single_sign_up()
    {
        foreach (var name in (string[])["Second", "Third"])
        {
            var other = await _client.CreateList(name);
            await _client.Call(HttpMethod.Post, $"lists/{other}/members", Member("everywhere@reader.example"));
        }

        (await Import(Member("everywhere@reader.example"))).Body["errors"]![0]!["error"]!.ToString().Should().Contain("has signed up to a lot of lists very recently");
    }

    [Theory]
    [InlineData(500, 200)]
    [InlineData(501, 400)]
    public async Task An_import_takes_500_members(int count, int status)
    {
        var reply = await Import([.. Enumerable.Range(0, count).Select(i => Member($"r{i}@reader.example"))]);

        reply.Status.Should().Be(status);
        (await MembersOf($"lists/{_list}/members?count=1000")).Should().HaveCount(status == 200 ? 502 : 2);
    }

    [Fact]
    public async Task A_segment_takes_and_gives_up_members_and_names_those_it_does_not_know()
    {
        var segment = $"lists/{_list}/segments/" + await _client.Create($"lists/{_list}/segments", """{"name":"vip","static_segment":[]}""");

        var first = await _client.Call(HttpMethod.Post, segment, $$"""{"members_to_add":["{{Known}}","{{Unsubscribed}}","stranger@reader.example"],"members_to_remove":["nobody@reader.example"]}""");
        var second = await _client.Call(HttpMethod.Post, segment, $$"""{"members_to_add":["{{Known}}"],"members_to_remove":["{{Unsubscribed}}","{{Unsubscribed}}"]}""");

        first.Status.Should().Be(200);
        Count(first, "total_added", "members_added").Should().Be(2);
        Count(first, "total_removed", "members_removed").Should().Be(0);
        first.Body["error_count"]!.GetValue<int>().Should().Be(2);
        first.Body["errors"]!.AsArray().Should().ContainSingle().Which!["email_addresses"]!.AsArray().Select(email => email!.ToString())
            .Should().Equal("stranger@reader.example", "nobody@reader.example");
        Count(second, "total_added", "members_added").Should().Be(0);
        Count(second, "total_removed", "members_removed").Should().Be(1);
        Count(second, "error_count", "errors").Should().Be(2, "one is in the segment already, and one no longer is");
        (await MembersOf($"{segment}/members")).Should().Equal(Known);
        (await _client.Call(HttpMethod.Post, $"lists/{_list}/segments/unknown-1", "{}")).Status.Should().Be(404);
    }

    [Theory]
    [InlineData("""{"type":"regular","recipients":{"list_id":"LIST"},"settings":{"subject_line":"Spring"}}""", true, 0, 0)]
    [InlineData("""{"type":"regular","tracking":{"html_clicks":false}}""", false, 2, 1)]
    public async Task A_checklist_says_what_a_campaign_lacks(string body, bool isReady, int errors, int warnings)
    {
        var campaign = await _client.Create("campaigns", body.Replace("LIST", _list, StringComparison.Ordinal));
        await _client.Call(HttpMethod.Put, $"campaigns/{campaign}/content", """{"html":"<p>Hello</p>"}""");

        var reply = await _client.Call(HttpMethod.Get, $"campaigns/{campaign}/send-checklist");

        reply.Status.Should().Be(200);
        reply.Body["is_ready"]!.GetValue<bool>().Should().Be(isReady);
        var items = reply.Body["items"]!.AsArray().Select(item => item!.AsObject()).ToList();
        items.Should().NotBeEmpty().And.OnlyContain(item => item["id"]!.GetValue<int>() > 0 && item["heading"]!.ToString().Length > 0 && item["details"]!.ToString().Length > 0);
        items.Count(item => item["type"]!.ToString() == "error").Should().Be(errors);
        items.Count(item => item["type"]!.ToString() == "warning").Should().Be(warnings);
        (await _client.Call(HttpMethod.Get, "campaigns/unknown-1/send-checklist")).Status.Should().Be(404);
    }

    private static string Member(string email, string fields = "{}") => $$"""{"email_address":"{{email}}","status":"subscribed","merge_fields":{{fields}}}""";

    /// <summary>The count, which agrees with the list that it counts.</summary>
    private static int Count(Reply reply, string count, string list)
    {
        reply.Body[list]!.AsArray().Should().HaveCount(reply.Body[count]!.GetValue<int>());
        return reply.Body[count]!.GetValue<int>();
    }

    private Task<Reply> Import(params string[] members) => Import(updateExisting: false, members);

    private Task<Reply> Import(bool updateExisting, params string[] members) =>
        _client.Call(HttpMethod.Post, $"lists/{_list}", $$"""{"members":[{{string.Join(',', members)}}],"update_existing":{{(updateExisting ? "true" : "false")}}}""");

    private async Task<IEnumerable<string>> MembersOf(string path) =>
        (await _client.Call(HttpMethod.Get, path)).Body["members"]!.AsArray().Select(member => member!["email_address"]!.ToString());
}
