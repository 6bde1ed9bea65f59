using Mailchimp.Telemetry.Redaction;
using System.Security.Cryptography;
using System.Text;
using Mailchimp.Telemetry.Http;
using Mailchimp.Telemetry.Limits;

namespace Mailchimp.Telemetry.Tests.Limits;

public class AccountTests
{
    private const string Key = "0123456789abcdef0123456789abcdef-us6";

    public static TheoryData<string> Forms =>
    [
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("anystring:" + Key)),
        "basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("user:" + Key)),
        "Bearer " + Key,
        "apikey " + Key,
        "OAuth " + Key,
        "PMPro_MC " + Key,
        "anystring:" + Key,
        Key,
        "Bearer " + Key.ToUpperInvariant(),
    ];

    private static string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key)))[..8];

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_key_is_the_same_account_in_whatever_form_it_is_sent(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://us6.api.mailchimp.com/3.0/ping");
        request.Headers.TryAddWithoutValidation("Authorization", header);

        Table().Resolve(Credentials.Find(request)!).Should().Be(Fingerprint);
    }

    [Theory]
    [InlineData("?apikey=" + Key)]
    [InlineData("?count=1&apikey=0123456789abcdef0123456789abcdef%2Dus6&x=1")]
    public void A_key_in_the_query_counts_too(string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://us6.api.mailchimp.com/3.0/ping" + query);

        Table().Resolve(Credentials.Find(request)!).Should().Be(Fingerprint);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?notapikey=x")]
    [InlineData("?apikey=")]
    public void No_credentials_are_no_account(string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://us6.api.mailchimp.com/3.0/ping" + query);

        Credentials.Find(request).Should().BeNull();
    }

    [Fact]
    public void A_configured_account_has_its_name()
    {
        var options = new MailchimpTelemetryOptions();
        var account = new MailchimpAccountOptions();
        account.Fingerprints.Add(Fingerprint.ToUpperInvariant());
        options.Accounts["newsletter"] = account;

        new AccountTable(options, static value => AuthorizationValue.Secret(value)).Resolve("Bearer " + Key).Should().Be("newsletter");
    }

    [Fact]
    public void Past_the_cap_an_account_is_other_and_the_known_ones_stay()
    {
        var table = new AccountTable(new MailchimpTelemetryOptions { MaxAccounts = 3 }, static value => AuthorizationValue.Secret(value));

        var names = Enumerable.Range(0, 5000).Select(i => table.Resolve($"Bearer token-{i}")).ToList();

        names.Take(3).Should().OnlyHaveUniqueItems().And.NotContain("other");
        names.Skip(3).Should().AllBe("other");
        table.Resolve("Bearer token-1").Should().Be(names[1]);
    }

    [Fact]
    public void Broken_credentials_do_no_harm()
    {
        foreach (var value in (string[])["Basic !!!", "Basic", " ", ":", "Basic " + new string('A', 4000), "\u00e9\u00e9 \u00e9"])
        {
            Table().Resolve(value).Should().HaveLength(8);
        }
    }

    private static AccountTable Table() => new(new MailchimpTelemetryOptions(), static value => AuthorizationValue.Secret(value));
}
