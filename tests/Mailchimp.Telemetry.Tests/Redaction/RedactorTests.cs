using Mailchimp.Telemetry.Redaction;

namespace Mailchimp.Telemetry.Tests.Redaction;

public class RedactorTests
{
    private const string Hex = "0123456789abcdef0123456789abcdef";
    private const string Key = Hex + "-us6";

    [Theory]
    [InlineData("key " + Key + " end")]
    [InlineData("x0123456789ABCDEF0123456789ABCDEF-US21y")]
    [InlineData("?apikey=" + Hex + "%2Dus21&x=1")]
    [InlineData("{\"body\":\"{\\\"apikey\\\":\\\"" + Key + "\\\"}\"}")]
    [InlineData("Invalid MailChimp API key `" + Key + "` supplied.")]
    public void A_key_is_taken_out(string text) =>
        Redactor.Redact(text).Should().NotContainEquivalentOf("0123456789ab").And.NotContainEquivalentOf("6789abcdef");

    [Fact]
    public void Two_equal_keys_stay_recognisable()
    {
        var safe = Redactor.Redact($"{Key} {Key.ToUpperInvariant()} {Hex[..31]}0-us6");

        var parts = safe.Split("] ");
        parts[0].Should().MatchRegex(@"^\[api_key [0-9a-f]{8}-us6$").And.Be(parts[1]);
        parts[2].Should().NotBe(parts[0] + "]");
    }

    [Theory]
    [InlineData("Authorization: Basic YW55c3RyaW5nOjAxMjM0NTY3", "Authorization: Basic [credential]")]
    [InlineData("Bearer abcdef0123456789", "Bearer [credential]")]
    [InlineData("https://login.mailchimp.com/cb?code=a1b2c3&state=x", "https://login.mailchimp.com/cb?code=[secret]&state=x")]
    [InlineData("client_secret=a.b-c&x=1", "client_secret=[secret]&x=1")]
    [InlineData("{\"access_token\": \"a1b2\"}", "{\"access_token\": \"[secret]\"}")]
    [InlineData("ada.lovelace+news@reader.example is already", "[email] is already")]
    [InlineData("/members/ada%40reader.example/tags", "/members/[email]/tags")]
    public void Credentials_and_addresses_are_taken_out(string text, string safe) => Redactor.Redact(text).Should().Be(safe);

    [Theory]
    [InlineData(Hex)]
    [InlineData("/3.0/lists/abc/members/" + Hex)]
    [InlineData("trace " + Hex + " of us-east")]
    [InlineData("Basic knowledge of bearer bonds")]
    [InlineData("The error code is 7")]
    [InlineData("@handle, a@b, 3 @ 4")]
    [InlineData("")]
    public void What_is_no_secret_is_the_same_instance(string text) => Redactor.Redact(text).Should().BeSameAs(text);
}
