using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Mailchimp.Telemetry.Http;
using Mailchimp.Telemetry.Simulator;

namespace Mailchimp.Telemetry.Tests.Samples;

/// <summary>Every operation of the simulator answers with all its members in the right types.</summary>
public sealed partial class ShapeTests : IAsyncLifetime
{
    private const string Page = "simulator-operations.md";
    private const string Ada = "ada@reader.example";

    private MailchimpSimulator _simulator = null!;
    private HttpClient _client = null!;
    private string _list = null!;
    private string _template = null!;

    /// <summary>What plausible answers hang on must exist.</summary>
    public async Task InitializeAsync()
    {
        _simulator = await MailchimpSimulator.StartAsync();
        _client = _simulator.CreateClient(_simulator.AddUser(datacenter: "us6").AddKey());
        _list = await _client.CreateList();
        await _client.Create($"lists/{_list}/members", $$"""{"email_address":"{{Ada}}","status":"subscribed"}""");
        _template = await _client.Create("templates", """{"name":"Monthly","html":"<p>Hello</p>"}""");
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public void Every_operation_has_a_shape_or_is_said_to_answer_without_one() =>
        Shapes.ByOperation.Keys.Should().BeEquivalentTo(RouteTable.ReadAll().Select(row => row.Operation));

    [Fact]
    public void Deletions_and_only_they_and_some_actions_answer_without_JSON() =>
        RouteTable.ReadAll()
            .Where(row => Shapes.ByOperation[row.Operation] is null != (row.Method == "DELETE") && !row.Template.Contains("/actions/", StringComparison.Ordinal))
            .Select(row => row.Operation)
            .Should().BeEquivalentTo("lists.createListMemberEvent", "lists.updateListMemberTags", "oauth2.authorize");

    [Theory]
    [InlineData("Member", "id email_address unique_email_id contact_id full_name web_id email_type status unsubscribe_reason consents_to_one_to_one_messaging sms_phone_number sms_subscription_status sms_subscription_last_updated merge_fields interests stats ip_signup timestamp_signup ip_opt timestamp_opt member_rating last_changed language vip email_client location marketing_permissions last_note source tags tags_count list_id _links")]
    [InlineData("List", "id web_id name contact permission_reminder use_archive_bar campaign_defaults notify_on_subscribe notify_on_unsubscribe date_created list_rating email_type_option subscribe_url_short subscribe_url_long beamer_address visibility double_optin has_welcome marketing_permissions modules stats _links")]
    [InlineData("Campaign", "id web_id parent_campaign_id type create_time archive_url long_archive_url status emails_sent send_time content_type needs_block_refresh resendable recipients settings variate_settings tracking rss_opts ab_split_opts social_card report_summary delivery_status _links")]
    [InlineData("Order", "id customer store_id campaign_id cart_id landing_site financial_status fulfillment_status currency_code order_total order_url discount_total tax_total shipping_total tracking_code tracking_number tracking_carrier tracking_url processed_at_foreign cancelled_at_foreign updated_at_foreign shipping_address billing_address promos lines outreach _links")]
    [InlineData("Batch", "id status total_operations finished_operations errored_operations submitted_at completed_at response_body_url _links")]
    [InlineData("Webhook", "id url events sources list_id signing_enabled signing_secret _links")]
    public void Objects_have_the_members_that_the_API_documents(string shape, string members) =>
        Shapes.Item(shape).Select(member => member.Key).Should().BeEquivalentTo(members.Split(' '));

    [Fact]
    public async Task Each_plausible_answer_has_all_its_members_in_the_right_types()
    {
        var differences = new List<string>();
        foreach (var (method, template, operation) in Plausible())
        {
            using var response = await Send(method, Fill(template));
            var text = await response.Content.ReadAsStringAsync();
            var shape = Shapes.ByOperation[operation];
            ((int)response.StatusCode, text.Length > 0).Should().Be(shape is null ? (204, false) : (200, true), operation);
            differences.AddRange(shape is null ? [] : ShapeConformance.Differences(shape, JsonNode.Parse(text), operation));
        }

        differences.Should().BeEmpty();
    }

    [Fact]
    public async Task The_same_call_has_the_same_answer()
    {
        foreach (var (method, template, operation) in Plausible())
        {
            var first = await Read(method, Fill(template));
            var second = await Read(method, Fill(template));
            second.Should().Be(first, operation);
        }
    }

    [Fact]
    public async Task Each_link_leads_to_a_path_of_the_API()
    {
        var paths = RouteTable.ReadAll().Select(row => row.Template).Distinct().Select(template => new Regex($"^{Parameter().Replace(template, "[^/]+")}$")).ToArray();
        var strays = new HashSet<string>();
        foreach (var (method, template, operation) in Plausible())
        {
            var links = Href().Matches(await Read(method, Fill(template))).Select(link => new Uri(link.Groups[1].Value).AbsolutePath);
            strays.UnionWith(links.Where(link => !paths.Any(path => path.IsMatch(link))).Select(link => $"{operation} links to {link}"));
        }

        strays.Should().BeEmpty();
    }

    [Theory]
    [InlineData("automations", "automations")]
    [InlineData("landing-pages", "landing_pages")]
    [InlineData("reports", "reports")]
    [InlineData("file-manager/files", "files")]
    [InlineData("reports/0a1b2c3d4e/open-details", "members")]
    public async Task An_object_is_the_same_in_a_list_and_alone(string path, string list)
    {
        var item = (await _client.Call(HttpMethod.Get, path)).Body[list]![0]!.AsObject();
        var id = item.First().Value!.ToString();

        (await _client.Call(HttpMethod.Get, $"{path}/{id}")).Body.ToJsonString().Should().Be(item.ToJsonString());
    }

    [Fact]
    public async Task Ids_of_the_path_are_in_the_answer_as_numbers_where_they_are_numbers()
    {
        var report = (await _client.Call(HttpMethod.Get, $"lists/{_list}/abuse-reports/42")).Body;

        report["id"]!.ToJsonString().Should().Be("42");
        report["list_id"]!.ToJsonString().Should().Be($"\"{_list}\"");
        report["_links"]![0]!["href"]!.ToString().Should().EndWith($"/3.0/lists/{_list}/abuse-reports/42");
    }

    [Fact]
    public void What_is_sent_comes_back_over_what_is_plausible()
    {
        var sent = JsonNode.Parse("""{"id":"o-1","order_total":12.5,"currency_code":7,"surprise":1,"customer":{"id":"c-1","opt_in_status":true},"lines":[{"id":"l-1","quantity":2},{"id":"l-2","quantity":1.5},{"id":"l-3"}]}""")!.AsObject();

        var order = Shapes.Answer("ecommerce.addStoreOrder", new Scope("/ecommerce/stores/{store_id}/orders", ImmutableDictionary.CreateRange([KeyValuePair.Create("store_id", "shop-9")])), sent, isNew: true)!.AsObject();

        order["id"]!.ToString().Should().Be("o-1");
        order["store_id"]!.ToString().Should().Be("shop-9", "the path has it");
        order["order_total"]!.ToJsonString().Should().Be("12.5");
        order["currency_code"]!.ToJsonString().Should().StartWith("\"", "a number is no currency");
        order.ContainsKey("surprise").Should().BeFalse("orders have no such member");
        order["customer"]!["id"]!.ToString().Should().Be("c-1");
        order["lines"]!.AsArray().Select(line => line!["id"]!.ToString()).Should().Equal("l-1", "l-2", "l-3");
        order["lines"]![0]!["quantity"]!.ToJsonString().Should().Be("2");
        order["lines"]![2]!["_links"]![0]!["href"]!.ToString().Should().EndWith("/ecommerce/stores/shop-9/orders/o-1/lines/l-3");
        ShapeConformance.Differences(Shapes.ByOperation["ecommerce.addStoreOrder"]!, order).Should().BeEmpty();
    }

    [Fact]
    public async Task What_is_made_has_an_id_that_depends_on_what_was_sent_and_is_not_the_original()
    {
        async Task<string> Create(string path, string body) => (await _client.Call(HttpMethod.Post, path, body)).Body["id"]!.ToString();

        (await Create("landing-pages", """{"name":"A"}""")).Should().NotBe(await Create("landing-pages", """{"name":"B"}"""));
        (await Create($"lists/{_list}/surveys/0a1b2c3d4f/actions/replicate", "")).Should().NotBe("0a1b2c3d4f");
    }

    [Fact]
    public async Task Reading_page_by_page_comes_to_an_end()
    {
        var all = (await _client.Call(HttpMethod.Get, "reports")).Body;
        var beyond = (await _client.Call(HttpMethod.Get, "reports?offset=1000")).Body;
        var one = (await _client.Call(HttpMethod.Get, "reports?count=1")).Body;

        beyond["reports"]!.AsArray().Should().BeEmpty();
        beyond["total_items"]!.GetValue<int>().Should().Be(all["total_items"]!.GetValue<int>());
        one["reports"]!.AsArray().Should().ContainSingle();
    }

    [Fact]
    public async Task An_unknown_id_is_not_found() =>
        (await _client.Call(HttpMethod.Get, "templates/unknown7")).Status.Should().Be(404);

    [Fact]
    public void Objects_for_handlers_have_all_members_and_the_ids_they_are_asked_for()
    {
        var member = Shapes.Item("Member", ("list_id", "0a1b2c3d4e"), ("subscriber_hash", "ada@reader.example"));

        member["id"]!.ToString().Should().Be(Md5.Hex("ada@reader.example"));
        member["list_id"]!.ToString().Should().Be("0a1b2c3d4e");
        ShapeConformance.Differences(Shapes.ByOperation["lists.getListMember"]!, member).Should().BeEmpty();
    }

    [Theory]
    [InlineData("{name:nonsense}")]
    [InlineData("{name:text")]
    [InlineData("{name}")]
    [InlineData("[text")]
    [InlineData("text text")]
    [InlineData("other(Nobody)")]
    public void A_shape_that_cannot_be_read_is_refused(string text)
    {
        var read = () => new ShapeReader(new Dictionary<string, Shape>(), text).Read("Shape");

        read.Should().Throw<FormatException>();
    }

    [Fact]
    public async Task The_documented_table_is_what_the_code_does()
    {
        var expected = DescribeOperations();
        var corrected = Path.Combine(AppContext.BaseDirectory, Page);
        await File.WriteAllTextAsync(corrected, expected);

        (await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "docs", Page)))
            .Should().Be(expected, "docs/{0} is generated: copy {1} over it", Page, corrected);
    }

    private string DescribeOperations()
    {
        var stateful = Endpoints.Handlers(_simulator);
        var page = new StringBuilder(
            """
            # Operations of the simulator

            Every operation of the Marketing API gets a response. A **stateful** operation has code of its own: its response depends on earlier requests and on who is calling. A **plausible** operation keeps nothing. It returns all members that the API has for it, in the right types, with values that depend only on the path and on what the request sent. An ID that starts with `unknown` is not found.

            """);
        foreach (var group in RouteTable.ReadAll().GroupBy(row => row.Template.Split('/') is [_, "3.0", { Length: > 0 } resource, ..] ? resource : row.Template.Split('/')[1] is "3.0" ? "root" : "oauth2"))
        {
            page.Append($"\n## {group.Key}\n\n| operation | method and path | answer |\n|---|---|---|\n");
            foreach (var (method, template, operation) in group)
            {
                page.Append($"| `{operation}` | `{method} {template}` | {(stateful.ContainsKey(operation) ? "stateful" : "plausible")} |\n");
            }
        }

        return page.ToString();
    }

    private IEnumerable<(string Method, string Template, string Operation)> Plausible()
    {
        var stateful = Endpoints.Handlers(_simulator);
        return RouteTable.ReadAll().Where(row => !stateful.ContainsKey(row.Operation));
    }

    /// <summary>A path with ids as the API has them.</summary>
    private string Fill(string template) => Parameter().Replace(template, match => match.Groups[1].Value switch
    {
        "list_id" => _list,
        "subscriber_hash" => Md5.Hex(Ada),
        "contact_id" => "0123456789abcdef0123456789abcdef",
        "template_id" => _template,
        "segment_id" or "merge_id" or "feedback_id" or "note_id" or "report_id" or "file_id" or "app_id" or "export_id" => "17",
        "folder_id" when template.Contains("file-manager", StringComparison.Ordinal) => "17",
        _ => "0a1b2c3d4e",
    });

    private async Task<string> Read(string method, string path)
    {
        using var response = await Send(method, path);
        return await response.Content.ReadAsStringAsync();
    }

    private Task<HttpResponseMessage> Send(string method, string path)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = method is "GET" or "DELETE" ? null : new StringContent("{}") };
        return _client.SendAsync(request);
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("\"href\":\"([^\"]+)\"")]
    private static partial Regex Href();
}
