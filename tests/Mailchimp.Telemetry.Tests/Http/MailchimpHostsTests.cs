using Mailchimp.Telemetry.Http;

namespace Mailchimp.Telemetry.Tests.Http;

public class MailchimpHostsTests
{
    [Theory]
    [InlineData("https://us6.api.mailchimp.com/3.0/ping", "us6")]
    [InlineData("https://US22.API.Mailchimp.com:443/", "us22")]
    [InlineData("https://df1.api.mailchimp.com/", "df1")]
    [InlineData("https://api.mailchimp.com/3.0/ping", null)]
    [InlineData("https://login.mailchimp.com/oauth2/token", null)]
    [InlineData("http://proxy.example/", null)]
    [InlineData("http://proxy.example:9999/", null)]
    [InlineData("http://127.0.0.1:8080/", null)]
    [InlineData("https://secure.example/", null)]
    [InlineData("http://[::1]:9000/", null)]
    public void A_host_of_mailchimps_is_known(string uri, string? datacenter)
    {
        Hosts().TryMatch(new Uri(uri), out var found).Should().BeTrue();
        found?.ToLowerInvariant().Should().Be(datacenter);
    }

    [Theory]
    [InlineData("https://api.mailchimp.com.evil.example/")]
    [InlineData("https://us6.api.mailchimp.com.evil.example/")]
    [InlineData("https://evilapi.mailchimp.com/")]
    [InlineData("https://us6-api.mailchimp.com/")]
    [InlineData("https://a.us6.api.mailchimp.com/")]
    [InlineData("https://mailchimp.com/")]
    [InlineData("https://us6.api.mailchimp.co/")]
    [InlineData("https://averyveryverylonglabel.api.mailchimp.com/")]
    [InlineData("http://127.0.0.1:8081/")]
    [InlineData("http://secure.example/")]
    [InlineData("http://[::1]:9001/")]
    public void A_look_alike_is_not(string uri) => Hosts().TryMatch(new Uri(uri), out _).Should().BeFalse();

    [Fact]
    public void No_uri_and_a_relative_one_are_not()
    {
        Hosts().TryMatch(null, out _).Should().BeFalse();
        Hosts().TryMatch(new Uri("/3.0/ping", UriKind.Relative), out _).Should().BeFalse();
    }

    [Fact]
    public void Past_the_cap_a_data_center_is_other()
    {
        var hosts = new MailchimpHosts(new MailchimpTelemetryOptions { MaxDatacenters = 2 });
        string? Datacenter(string name) => hosts.TryMatch(new Uri($"https://{name}.api.mailchimp.com/"), out var found) ? found : null;

        new[] { "us1", "us2", "us3", "us1", "us4" }.Select(Datacenter).Should().Equal("us1", "us2", "other", "us1", "other");
    }

    private static MailchimpHosts Hosts() => new(new MailchimpTelemetryOptions { AdditionalHosts = { "proxy.example", "127.0.0.1:8080", "secure.example:443", "[::1]:9000" } });
}
