using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Http;
using Mailchimp.Telemetry.Tests.Support;

namespace Mailchimp.Telemetry.Tests.Http;

public class RouteTableTests
{
    public static IEnumerable<object[]> Operations => RouteTable.ReadAll().Select(row => new object[] { row.Method, row.Template, row.Operation });

    [Fact]
    public void The_table_holds_the_operations_of_the_api_and_of_oauth()
    {
        var operations = RouteTable.ReadAll().ToList();

        operations.Count(row => row.Template.StartsWith("/3.0/", StringComparison.Ordinal)).Should().Be(297);
        operations.Select(row => row.Template).Where(template => template.StartsWith("/3.0/", StringComparison.Ordinal)).Distinct().Should().HaveCount(181);
        operations.Select(row => (row.Method, row.Template)).Should().OnlyHaveUniqueItems();
        operations.Select(row => row.Operation).Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Each_operation_is_found_by_method_and_path(string method, string template, string operation)
    {
        var path = string.Join('/', template.Split('/').Select(segment => segment.StartsWith('{') ? "a1b2c3" : segment));

        RouteTable.Shared.Match(method, path).Should().Be(new Route(template, operation, $"{method} {template}"));
    }

    [Theory]
    [InlineData("/3.0/lists/")]
    [InlineData("/3.0/lists//")]
    [InlineData("//3.0//lists")]
    [InlineData("/3.0/l%69sts")]
    [InlineData("/proxy/mailchimp/3.0/lists")]
    public void Slashes_escapes_and_a_proxys_prefix_do_not_matter(string path) =>
        RouteTable.Shared.Match("get", path).Operation.Should().Be("lists.getAllLists");

    [Theory]
    [InlineData("/3.0/lists/abc/members/ada%40reader.example")]
    [InlineData("/3.0/lists/abc/members/ada@reader.example")]
    [InlineData("/3.0/lists/a%2Fc/members/x")]
    public void A_parameter_can_be_anything(string path) =>
        RouteTable.Shared.Match("GET", path).Template.Should().Be("/3.0/lists/{list_id}/members/{subscriber_hash}");

    [Fact]
    public void The_root_is_an_operation() => RouteTable.Shared.Match("GET", "/3.0/").Should().Be(new Route("/3.0/", "root.getRoot", "GET /3.0/"));

    [Fact]
    public void A_method_that_the_path_lacks_leaves_the_template() =>
        RouteTable.Shared.Match("DELETE", "/3.0/lists").Should().Be(new Route("/3.0/lists", null, null));

    [Theory]
    [InlineData("/3.0/lsits")]
    [InlineData("/3.0/lists/a/b")]
    [InlineData("/3.0/lists/a/members/b/c/d")]
    [InlineData("/2.0/lists")]
    [InlineData("/lists")]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("/a/b/c/d/e/f/3.0/lists")]
    public void A_path_that_is_not_known_has_no_template(string path) =>
        RouteTable.Shared.Match("GET", path).Should().Be(Route.Unknown);

    [Fact]
    public void A_very_long_segment_does_no_harm() =>
        RouteTable.Shared.Match("GET", "/3.0/" + string.Concat(Enumerable.Repeat("%41", 5000))).Should().Be(Route.Unknown);

    [Fact]
    public void A_match_allocates_nothing()
    {
        string[] paths = ["/3.0/lists/abc/members/def/notes/7", "/3.0/nowhere/at/all", "/3.0/lists/"];

        Allocation.Of(() =>
        {
            foreach (var path in paths)
            {
                RouteTable.Shared.Match("GET", path);
            }
        }).Should().Be(0);
    }
}
