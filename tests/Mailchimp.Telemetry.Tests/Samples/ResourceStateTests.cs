using System.Text.Json;
using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator;

namespace Mailchimp.Telemetry.Tests.Samples;

/// <summary>The simulator keeps what is added to an account, lists it, changes it and forgets it.</summary>
public sealed class ResourceStateTests : IAsyncLifetime
{
    private const string Ada = "ada@reader.example";
    private const string Line = """{"id":"l1","product_id":"p1","product_variant_id":"v1","quantity":1,"price":2.5}""";
    private const string Purchase = """{"id":"x1","customer":{"id":"c9","email_address":"c9@reader.example","opt_in_status":true},"currency_code":"EUR","order_total":10,"lines":[LINE]}""";

    private MailchimpSimulator _simulator = null!;
    private HttpClient _client = null!;
    private string _list = null!;

    public async Task InitializeAsync()
    {
        _simulator = await MailchimpSimulator.StartAsync();
        _client = _simulator.CreateClient(_simulator.AddUser().AddKey());
        _list = await _client.CreateList();
        await Send("POST", $"lists/{_list}/members", $$"""{"email_address":"{{Ada}}","status":"subscribed"}""");
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _simulator.DisposeAsync();
    }

    [Theory]
    [InlineData("lists/LIST/merge-fields", "merge_fields", "merge_id", """{"name":"Size","type":"number"}""", "name")]
    [InlineData("lists/LIST/interest-categories", "categories", "id", """{"title":"Topics","type":"radio"}""", "title")]
    [InlineData("lists/LIST/segments", "segments", "id", """{"name":"Regulars","static_segment":[]}""", "name")]
    [InlineData("lists/LIST/members/ADA/notes", "notes", "id", """{"note":"Met at the fair"}""", "note")]
    [InlineData("campaigns", "campaigns", "id", """{"type":"regular"}""", null)]
    [InlineData("campaign-folders", "folders", "id", """{"name":"Autumn"}""", "name")]
    [InlineData("template-folders", "folders", "id", """{"name":"Autumn"}""", "name")]
    [InlineData("templates", "templates", "id", """{"name":"Monthly","html":"<p>Hello</p>"}""", "name")]
    [InlineData("ecommerce/stores", "stores", "id", """{"id":"s2","list_id":"LIST","name":"Shop","currency_code":"EUR"}""", "name")]
    [InlineData("ecommerce/stores/STORE/products", "products", "id", """{"id":"p1","title":"Pot","variants":[{"id":"v1","title":"Blue"}]}""", "title")]
    [InlineData("ecommerce/stores/STORE/customers", "customers", "id", """{"id":"c1","email_address":"c1@reader.example","opt_in_status":true}""", "email_address")]
    [InlineData("ecommerce/stores/STORE/orders", "orders", "id", Purchase, "currency_code")]
    [InlineData("ecommerce/stores/STORE/carts", "carts", "id", Purchase, "currency_code")]
    [InlineData("ecommerce/stores/STORE/promo-rules", "promo_rules", "id", """{"id":"r1","description":"Ten off","amount":10,"type":"fixed","target":"total"}""", "description")]
    public async Task What_is_added_is_listed_changed_and_deleted(string path, string items, string id, string body, string? text)
    {
        var store = await _client.Create("ecommerce/stores", $$"""{"id":"s1","list_id":"{{_list}}","name":"Shop","currency_code":"EUR"}""");
        path = path.Replace("LIST", _list, StringComparison.Ordinal).Replace("STORE", store, StringComparison.Ordinal).Replace("ADA", Md5.Hex(Ada), StringComparison.Ordinal);
        body = body.Replace("LIST", _list, StringComparison.Ordinal).Replace("LINE", Line, StringComparison.Ordinal);
        var before = (await Send("GET", path)).Body["total_items"]!.GetValue<int>();

        var added = await Send("POST", path, body);
        added.Status.Should().Be(200, added.Body.ToJsonString());
        var item = $"{path}/{added.Body[id]}";

        (await Send("GET", path)).Body["total_items"]!.GetValue<int>().Should().Be(before + 1);
        (await Send("GET", path + "?count=1000")).Body[items]!.AsArray().Select(listed => listed![id]!.ToString()).Should().Contain(added.Body[id]!.ToString());
        (await Send("GET", item)).Body[id]!.ToJsonString().Should().Be(added.Body[id]!.ToJsonString());
        if (text is not null)
        {
            (await Send("PATCH", item, $$"""{"{{text}}":"Other"}""")).Body[text]!.ToString().Should().Be("Other");
            (await Send("GET", item)).Body[text]!.ToString().Should().Be("Other");
        }

        (await Send("DELETE", item)).Status.Should().Be(204);
        (await Send("GET", item)).Status.Should().Be(404);
        (await Send("DELETE", item)).Status.Should().Be(404);
        (await Send("GET", path)).Body["total_items"]!.GetValue<int>().Should().Be(before);
        (await Send("POST", path, "{}")).Should().Match<Reply>(reply => reply.Status == 400 && reply.Body["errors"]!.AsArray().Count > 0);
    }

    [Theory]
    [InlineData("lists/LIST/merge-fields", "merge_id", """{"name":"Size","type":"number"}""")]
    [InlineData("lists/LIST/segments", "id", """{"name":"Regulars","static_segment":[]}""")]
    [InlineData("templates", "id", """{"name":"Monthly","html":"<p>Hello</p>"}""")]
    public async Task Ids_that_are_integers_are_numbers(string path, string id, string body) =>
        (await Send("POST", path.Replace("LIST", _list, StringComparison.Ordinal), body)).Body[id]!.GetValueKind().Should().Be(JsonValueKind.Number);

    [Fact]
    public async Task A_segment_has_the_members_that_were_put_into_it_or_meet_its_conditions()
    {
        var segments = $"lists/{_list}/segments";
        var fixedOnes = await _client.Create(segments, $$"""{"name":"fixed","static_segment":["{{Ada}}","nobody@reader.example"]}""");
        var saved = await _client.Create(segments, """{"name":"saved","options":{"match":"any","conditions":[{"condition_type":"EmailAddress","field":"EMAIL","op":"starts","value":"grace"}]}}""");
        await Send("POST", $"lists/{_list}/members", """{"email_address":"grace@reader.example","status":"subscribed"}""");

        (await Members(fixedOnes)).Should().Equal(Ada);
        (await Members(saved)).Should().Equal("grace@reader.example");
        (await Send("POST", $"{segments}/{saved}", $$"""{"members_to_add":["{{Ada}}"]}""")).Status.Should().Be(400);
        (await Send("DELETE", $"{segments}/{fixedOnes}/members/{Md5.Hex(Ada)}")).Status.Should().Be(204);
        (await Members(fixedOnes)).Should().BeEmpty();

        async Task<IEnumerable<string>> Members(string segment) => (await Send("GET", $"{segments}/{segment}/members")).Body["members"]!.AsArray().Select(member => member!["email_address"]!.ToString());
    }

    [Theory]
    [InlineData("""{"type":"carrier pigeon"}""", "type")]
    [InlineData("{}", "type")]
    [InlineData("""{"type":"regular","recipients":{"list_id":"nowhere"}}""", "recipients.list_id")]
    public async Task A_campaign_that_cannot_be_is_refused_by_the_fields_name(string body, string field)
    {
        var reply = await Send("POST", "campaigns", body);

        (reply.Status, reply.Title).Should().Be((400, "Invalid Resource"));
        reply.Body["errors"]!.AsArray().Select(error => error!["field"]!.ToString()).Should().Contain(field);
    }

    [Fact]
    public async Task A_campaign_is_sent_once_and_only_when_it_is_ready()
    {
        var campaign = "campaigns/" + await _client.Create("campaigns", $$$"""{"type":"regular","recipients":{"list_id":"{{{_list}}}"},"settings":{"subject_line":"News"}}""");

        (await Send("POST", campaign + "/actions/send")).Body["detail"]!.ToString().Should().Contain("not ready");
        (await Send("PUT", campaign + "/content", """{"html":"<p>Hello</p>"}""")).Status.Should().Be(200);
        (await Send("POST", campaign + "/actions/schedule", """{"schedule_time":"2030-01-01T10:00:00+00:00"}""")).Status.Should().Be(204);
        (await Status()).Should().Be("schedule");
        (await Send("POST", campaign + "/actions/unschedule")).Status.Should().Be(204);
        (await Send("POST", campaign + "/actions/cancel-send")).Title.Should().Be("Invalid Action");
        (await Send("POST", campaign + "/actions/send")).Status.Should().Be(204);
        (await Status()).Should().Be("sent");
        (await Send("POST", campaign + "/actions/send")).Status.Should().Be(400);
        (await Send("PATCH", campaign, """{"settings":{"title":"x"}}""")).Status.Should().Be(400);
        (await Send("GET", campaign)).Body["emails_sent"]!.GetValue<int>().Should().Be(1);
        var copy = (await Send("POST", campaign + "/actions/replicate")).Body;
        copy["status"]!.ToString().Should().Be("save");
        (await Send("GET", $"campaigns/{copy["id"]}/content")).Body["html"]!.ToString().Should().Be("<p>Hello</p>");

        async Task<string> Status() => (await Send("GET", campaign)).Body["status"]!.ToString();
    }

    [Fact]
    public async Task An_order_makes_its_customer_and_its_lines_known()
    {
        var store = "ecommerce/stores/" + await _client.Create("ecommerce/stores", $$"""{"id":"s1","list_id":"{{_list}}","name":"Shop","currency_code":"EUR"}""");
        await _client.Create(store + "/orders", Purchase.Replace("LINE", Line, StringComparison.Ordinal));

        (await Send("GET", store + "/customers/c9")).Body["total_spent"]!.GetValue<decimal>().Should().Be(10);
        (await Send("GET", store + "/orders/x1/lines/l1")).Body["price"]!.GetValue<decimal>().Should().Be(2.5m);
        (await Send("GET", "ecommerce/orders")).Body["orders"]![0]!["lines"]!.AsArray().Should().ContainSingle();
        (await Send("POST", store + "/orders", Purchase.Replace("LINE", Line, StringComparison.Ordinal))).Status.Should().Be(400, "the id is taken");
        (await Send("DELETE", store)).Status.Should().Be(204);
        (await Send("GET", store + "/orders/x1/lines/l1")).Status.Should().Be(404);
    }

    private Task<Reply> Send(string method, string path, string? body = null) => _client.Call(new HttpMethod(method), path, body ?? (method is "POST" ? "" : null));
}
