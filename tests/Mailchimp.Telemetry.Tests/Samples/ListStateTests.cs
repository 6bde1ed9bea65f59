using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator;

namespace Mailchimp.Telemetry.Tests.Samples;

/// <summary>The simulator keeps lists and members as the API does.</summary>
public sealed class ListStateTests : IAsyncLifetime
{
    private const string Ada = "ada@reader.example";
    private const string Grace = "grace@reader.example";

    private MailchimpSimulator _simulator = null!;
    private HttpClient _client = null!;
    private string _list = null!;

    public async Task InitializeAsync()
    {
        _simulator = await MailchimpSimulator.StartAsync();
        _client = _simulator.CreateClient(_simulator.AddUser().AddKey());
        _list = await _client.CreateList();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task A_list_needs_all_that_the_API_asks_for()
    {
        var reply = await Send("POST", "lists", """{"name":"Half","contact":{"company":"x"}}""");

        Fields(reply).Should().Contain(["permission_reminder", "contact.city", "campaign_defaults.from_email"]).And.NotContain(["name", "contact.company"]);
        (await Send("GET", "lists")).Body["total_items"]!.GetValue<int>().Should().Be(1);
    }

    [Fact]
    public async Task Lists_of_one_name_are_two_and_a_deleted_one_is_gone_with_all_that_it_has()
    {
        var second = await _client.CreateList();
        await Send("POST", $"lists/{second}/merge-fields", """{"name":"Size","type":"number"}""");

        second.Should().NotBe(_list);
        (await Send("DELETE", $"lists/{second}")).Status.Should().Be(204);
        foreach (var path in (string[])["", "/members", "/merge-fields", "/merge-fields/6", "/activity", "/webhooks"])
        {
            (await Send("GET", $"lists/{second}{path}")).Status.Should().Be(404, path);
        }
    }

    [Fact]
    public async Task A_list_counts_its_members_by_status()
    {
        foreach (var (email, status) in new[] { (Ada, "subscribed"), (Grace, "unsubscribed"), ("c@reader.example", "cleaned"), ("p@reader.example", "pending") })
        {
            await Add(email, status);
        }

        var stats = (await Send("GET", $"lists/{_list}")).Body["stats"]!;

        new[] { "member_count", "unsubscribe_count", "cleaned_count", "total_contacts" }.Select(name => stats[name]!.GetValue<int>()).Should().Equal(1, 1, 1, 4);
        var lists = (await Send("GET", "lists")).Body;
        lists["constraints"]!["current_total_instances"]!.GetValue<int>().Should().Be(1);
    }

    [Theory]
    [InlineData("""{"email_address":"x@reader.example"}""", "status")]
    [InlineData("""{"email_address":"x@reader.example","status":"keen"}""", "status")]
    [InlineData("""{"email_address":"x@reader.example","status":"archived"}""", "status")]
    [InlineData("""{"email_address":"x@reader.example","status":"subscribed","email_type":"carrier pigeon"}""", "email_type")]
    [InlineData("""{"email_address":"x@reader.example","status":"subscribed","merge_fields":"Ada"}""", "merge_fields")]
    [InlineData("""{"status":"subscribed"}""", "email_address")]
    public async Task A_sign_up_that_lacks_something_is_refused_by_the_fields_name(string body, string field)
    {
        var reply = await Send("POST", $"lists/{_list}/members", body);

        (reply.Status, reply.Title).Should().Be((400, "Invalid Resource"));
        Fields(reply).Should().Contain(field);
    }

    [Fact]
    public async Task PUT_changes_an_existing_member_without_its_address()
    {
        await Add(Ada);

        var reply = await Send("PUT", Member(Ada), """{"merge_fields":{"LNAME":"Keller"}}""");

        reply.Status.Should().Be(200);
        reply.Body["email_address"]!.ToString().Should().Be(Ada);
        reply.Body["merge_fields"]!["FNAME"]!.ToString().Should().Be("Ada", "a merge field that is not sent stays");
        reply.Body["full_name"]!.ToString().Should().Be("Ada Keller");
    }

    [Fact]
    public async Task PUT_of_a_new_member_needs_an_address_and_a_status()
    {
        Fields(await Send("PUT", Member(Grace), """{"status_if_new":"subscribed"}""")).Should().Contain("email_address");
        Fields(await Send("PUT", Member(Grace), $$"""{"email_address":"{{Grace}}"}""")).Should().Contain("status_if_new");
        (await Send("PUT", Member(Grace), $$"""{"email_address":"{{Grace}}","status_if_new":"pending"}""")).Body["status"]!.ToString().Should().Be("pending");
        (await Send("PUT", Member(Ada), $$"""{"email_address":"{{Ada}}","status":"subscribed"}""")).Body["status"]!.ToString().Should().Be("subscribed");
    }

    [Fact]
    public async Task A_permanently_deleted_address_stays_refused_in_every_way()
    {
        await Add(Ada);
        await Send("POST", Member(Ada) + "/actions/delete-permanent");

        (await Add(Ada)).Title.Should().Be("Forgotten Email Not Subscribed");
        (await Send("PUT", Member(Ada), $$"""{"email_address":"{{Ada}}","status_if_new":"subscribed"}""")).Title.Should().Be("Forgotten Email Not Subscribed");
        (await Send("POST", $"lists/{_list}", $$"""{"members":[{"email_address":"{{Ada}}","status":"subscribed"}],"update_existing":true}""")).Body["error_count"]!.GetValue<int>().Should().Be(1);
    }

    [Theory]
    [InlineData("GET", "/tags", null)]
    [InlineData("POST", "/tags", """{"tags":[]}""")]
    [InlineData("GET", "/notes", null)]
    [InlineData("POST", "/notes", """{"note":"x"}""")]
    [InlineData("GET", "/activity", null)]
    [InlineData("GET", "/activity-feed", null)]
    [InlineData("GET", "/goals", null)]
    [InlineData("GET", "/events", null)]
    [InlineData("POST", "/events", """{"name":"visited"}""")]
    [InlineData("POST", "/actions/delete-permanent", null)]
    public async Task What_hangs_on_a_missing_member_is_missing(string method, string path, string? body) =>
        (await Send(method, Member("nobody@reader.example") + path, body)).Status.Should().Be(404);

    [Fact]
    public async Task A_member_has_all_its_members_in_the_right_types()
    {
        var body = (await Add(Ada)).Body;

        foreach (var (name, kind) in new[]
        {
            ("id", "String"), ("email_address", "String"), ("unique_email_id", "String"), ("contact_id", "String"), ("full_name", "String"), ("web_id", "Number"), ("email_type", "String"), ("status", "String"),
            ("merge_fields", "Object"), ("interests", "Object"), ("stats", "Object"), ("ip_signup", "String"), ("timestamp_signup", "String"), ("ip_opt", "String"), ("timestamp_opt", "String"), ("member_rating", "Number"),
            ("last_changed", "String"), ("language", "String"), ("vip", "False"), ("location", "Object"), ("marketing_permissions", "Array"), ("tags_count", "Number"), ("tags", "Array"), ("list_id", "String"), ("_links", "Array"),
        })
        {
            body[name]!.GetValueKind().ToString().Should().Be(kind, name);
        }

        (body["stats"]!["avg_open_rate"]!.GetValueKind().ToString(), body["_links"]!.AsArray().Count > 0).Should().Be(("Number", true));
    }

    [Fact]
    public async Task Tags_are_static_segments_with_one_id_in_every_answer()
    {
        var added = (await Send("POST", $"lists/{_list}/members", $$"""{"email_address":"{{Ada}}","status":"subscribed","tags":["customer","speaker"]}""")).Body;
        await Send("POST", Member(Ada) + "/tags", """{"tags":[{"name":"speaker","status":"inactive"}]}""");

        added["tags_count"]!.GetValue<int>().Should().Be(2);
        var id = added["tags"]![0]!["id"]!.GetValue<int>();
        (await Send("GET", Member(Ada) + "/tags")).Body["tags"]!.AsArray().Should().ContainSingle().Which!["id"]!.GetValue<int>().Should().Be(id);
        (await Send("GET", $"lists/{_list}/segments/{id}")).Body["member_count"]!.GetValue<int>().Should().Be(1);
        (await Send("GET", $"lists/{_list}/tag-search?name=cust")).Body["tags"]![0]!["name"]!.ToString().Should().Be("customer");
        Fields(await Send("POST", Member(Ada) + "/tags", """{"tags":[{"name":"x","status":"maybe"}]}""")).Should().Equal("tags.item:0.status");
    }

    [Fact]
    public async Task Members_are_filtered_and_paged()
    {
        foreach (var index in Enumerable.Range(0, 12))
        {
            await Add($"r{index}@reader.example", index < 3 ? "unsubscribed" : "subscribed");
        }

        (await Members("")).Should().HaveCount(10, "the API's default");
        (await Members("?count=2&offset=11")).Should().Equal("r11@reader.example");
        (await Members("?status=unsubscribed")).Should().HaveCount(3);
        (await Members("?since_last_changed=2100-01-01T00:00:00Z")).Should().BeEmpty();
        (await Members("?before_timestamp_opt=2100-01-01T00:00:00Z&count=1000")).Should().HaveCount(12);
        (await Members("?email_type=text")).Should().BeEmpty();
        Fields(await Send("GET", $"lists/{_list}/members?count=1001")).Should().Equal("count");
        Fields(await Send("GET", $"lists/{_list}/members?offset=-1")).Should().Equal("offset");
        Fields(await Send("GET", $"lists/{_list}/members?status=keen")).Should().Equal("status");
        (await Send("GET", $"lists/{_list}/members?count=1&exclude_fields=members.stats,_links")).Body["members"]![0]!.AsObject().Should().NotContainKey("stats").And.ContainKey("id");
    }

    [Fact]
    public async Task An_import_can_make_the_tags_those_that_it_names()
    {
        await Send("POST", $"lists/{_list}/members", $$"""{"email_address":"{{Ada}}","status":"subscribed","tags":["old"]}""");

        await Import("new", syncTags: false);
        var added = await Tags();
        await Import("newest", syncTags: true);

        added.Should().Equal("old", "new");
        (await Tags()).Should().Equal("newest");

        Task Import(string tag, bool syncTags) => Send("POST", $"lists/{_list}", $$"""{"members":[{"email_address":"{{Ada}}","status":"subscribed","tags":["{{tag}}"]}],"update_existing":true,"sync_tags":{{(syncTags ? "true" : "false")}}}""");
        async Task<IEnumerable<string>> Tags() => (await Send("GET", Member(Ada))).Body["tags"]!.AsArray().Select(tag => tag!["name"]!.ToString());
    }

    [Fact]
    public async Task An_import_skips_duplicates_where_it_is_asked_to()
    {
        var contact = $$"""{"email_address":"{{Ada}}","status":"subscribed"}""";

        var skipped = await Send("POST", $"lists/{_list}?skip_duplicate_check=true", $$"""{"members":[{{contact}},{{contact}}]}""");

        (skipped.Body["total_created"]!.GetValue<int>(), skipped.Body["error_count"]!.GetValue<int>()).Should().Be((1, 0));
        (await Send("POST", $"lists/{_list}", $$"""{"members":[{{contact}}]}""")).Body["error_count"]!.GetValue<int>().Should().Be(1);
    }

    [Fact]
    public async Task Members_are_sorted_and_found_by_their_interests()
    {
        var category = await _client.Create($"lists/{_list}/interest-categories", """{"title":"Genres","type":"checkboxes"}""");
        var interests = $"lists/{_list}/interest-categories/{category}/interests";
        var (poetry, prose) = (await _client.Create(interests, """{"name":"Poetry"}"""), await _client.Create(interests, """{"name":"Prose"}"""));
        foreach (var (email, chosen) in new[] { (Grace, $"\"{prose}\":true"), (Ada, $"\"{poetry}\":true,\"{prose}\":true") })
        {
            await Send("POST", $"lists/{_list}/members", $$$"""{"email_address":"{{{email}}}","status":"subscribed","interests":{ {{{chosen}}} }}""");
        }

        (await Emails("sort_field=email_address")).Should().Equal(Ada, Grace);
        (await Emails("sort_field=email_address&sort_dir=DESC")).Should().Equal(Grace, Ada);
        (await Emails($"sort_field=email_address&interest_category_id={category}&interest_match=any&interest_ids={poetry},{prose}")).Should().Equal(Ada, Grace);
        (await Emails($"interest_category_id={category}&interest_match=all&interest_ids={poetry},{prose}")).Should().Equal(Ada);
        (await Emails($"interest_category_id={category}&interest_match=none&interest_ids={poetry}")).Should().Equal(Grace);

        async Task<IEnumerable<string>> Emails(string query) => (await Send("GET", $"lists/{_list}/members?{query}")).Body["members"]!.AsArray().Select(member => member!["email_address"]!.ToString());
    }

    [Fact]
    public async Task A_required_merge_field_is_asked_for_unless_validation_is_skipped()
    {
        var field = await Send("POST", $"lists/{_list}/merge-fields", """{"name":"Size","type":"number","tag":"SIZE","required":true}""");

        field.Body["merge_id"]!.GetValue<int>().Should().Be(6, "a list starts with five");
        Fields(await Add(Ada)).Should().Equal("SIZE");
        Fields(await Send("POST", $"lists/{_list}/members", $$$"""{"email_address":"{{{Ada}}}","status":"subscribed","merge_fields":{"SIZE":"large"}}""")).Should().Equal("SIZE");
        (await Send("POST", $"lists/{_list}/members?skip_merge_validation=true", $$"""{"email_address":"{{Ada}}","status":"subscribed"}""")).Status.Should().Be(200);
        (await Send("POST", $"lists/{_list}/merge-fields", """{"name":"Other","type":"text","tag":"size"}""")).Status.Should().Be(400);
    }

    [Fact]
    public async Task A_search_finds_exact_matches_and_parts_and_stays_in_its_list()
    {
        await Add(Ada);
        await Add(Grace);
        var other = await _client.CreateList("Other");
        await Send("POST", $"lists/{other}/members", $$"""{"email_address":"{{Ada}}","status":"subscribed"}""");

        (await Found($"query={Ada}")).Should().Be((2, 2));
        (await Found($"query={Ada}&list_id={_list}")).Should().Be((1, 1));
        (await Found("query=reader.example")).Should().Be((0, 3));

        async Task<(int Exact, int Full)> Found(string query)
        {
            var body = (await Send("GET", "search-members?" + query)).Body;
            return (body["exact_matches"]!["total_items"]!.GetValue<int>(), body["full_search"]!["members"]!.AsArray().Count);
        }
    }

    [Fact]
    public async Task An_event_is_accepted_without_a_body_and_listed()
    {
        await Add(Ada);

        (await Send("POST", Member(Ada) + "/events", """{"name":"visited_shop","properties":{"where":"Bristol"}}""")).Status.Should().Be(204);
        (await Send("GET", Member(Ada) + "/events")).Body["events"]![0]!["properties"]!["where"]!.ToString().Should().Be("Bristol");
        Fields(await Send("POST", Member(Ada) + "/events", """{"name":"x"}""")).Should().Equal("name");
    }

    [Fact]
    public async Task A_member_that_gets_another_address_is_found_by_it_and_keeps_its_notes()
    {
        await Add(Ada);
        await Send("POST", Member(Ada) + "/notes", """{"note":"Met at the fair"}""");

        (await Send("PATCH", Member(Ada), $$"""{"email_address":"{{Grace}}"}""")).Body["id"]!.ToString().Should().Be(Md5.Hex(Grace));

        (await Send("GET", Member(Ada))).Status.Should().Be(404);
        (await Send("GET", Member(Grace) + "/notes")).Body["notes"]![0]!["note"]!.ToString().Should().Be("Met at the fair");
    }

    [Fact]
    public async Task Parallel_sign_ups_of_one_address_make_one_member()
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Add(Ada)));

        replies.Select(reply => reply.Status).Order().Should().Equal(200, 400, 400, 400, 400, 400, 400, 400);
        replies.Where(reply => reply.Status == 400).Should().OnlyContain(reply => reply.Title == "Member Exists");
    }

    private static IEnumerable<string> Fields(Reply reply) => (reply.Body["errors"] as JsonArray ?? []).Select(error => error!["field"]!.ToString()).Where(field => field.Length > 0);

    private Task<Reply> Send(string method, string path, string? body = null) => _client.Call(new HttpMethod(method), path, body ?? (method is "POST" ? "" : null));

    private Task<Reply> Add(string email, string status = "subscribed") =>
        Send("POST", $"lists/{_list}/members", $$$"""{"email_address":"{{{email}}}","status":"{{{status}}}","merge_fields":{"FNAME":"Ada"}}""");

    private string Member(string email) => $"lists/{_list}/members/{Md5.Hex(email)}";

    private async Task<IEnumerable<string>> Members(string query) =>
        (await Send("GET", $"lists/{_list}/members{query}")).Body["members"]!.AsArray().Select(member => member!["email_address"]!.ToString());
}
