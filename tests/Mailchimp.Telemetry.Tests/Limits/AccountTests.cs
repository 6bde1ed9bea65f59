using System.Security.Cryptography;
using System.Text;
using Mailchimp.Telemetry.Http;
using Mailchimp.Telemetry.Limits;
using Mailchimp.Telemetry.Redaction.Text;

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

        Table().Resolve(RequestCredentials.Find(request)!).Should().Be(Fingerprint);
    }

    [Theory]
    [InlineData("?apikey=" + Key)]
    [InlineData("?count=1&apikey=0123456789abcdef0123456789abcdef%2Dus6&x=1")]
    public void A_key_in_the_query_counts_too(string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://us6.api.mailchimp.com/3.0/ping" + query);

        Table().Resolve(RequestCredentials.Find(request)!).Should().Be(Fingerprint);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?notapikey=x")]
    [InlineData("?apikey=")]
    public void No_credentials_are_no_account(string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://us6.api.mailchimp.com/3.0/ping" + query);

        RequestCredentials.Find(request).Should().BeNull();
    }

    [Theory]
    [InlineData("Basic YW55c3RyaW5nOg==")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("anystring:")]
    [InlineData("Basic")]
    [InlineData(":")]
    [InlineData(" ")]
    public void A_setting_that_is_missing_is_no_account(string header) => Table().Resolve(header).Should().BeNull();

    [Fact]
    public void A_configured_account_has_its_name()
    {
        var options = new MailchimpTelemetryOptions();
        var account = new MailchimpAccountOptions();
        account.Fingerprints.Add(Fingerprint.ToUpperInvariant());
        options.Accounts["newsletter"] = account;

        Table(options).Resolve("Bearer " + Key).Should().Be("newsletter");
    }

    [Fact]
    public void Past_the_cap_an_account_is_other_and_the_known_ones_stay()
    {
        var table = Table(new MailchimpTelemetryOptions { MaxAccounts = 3 });

        var names = Enumerable.Range(0, 5000).Select(i => table.Resolve($"Bearer token-{i:d20}")).ToList();

        names.Take(3).Should().OnlyHaveUniqueItems().And.NotContain("other");
        names.Skip(3).Should().AllBe("other");
        table.Resolve($"Bearer token-{1:d20}").Should().Be(names[1]);
    }

    [Theory]
    [InlineData("proxy:Hunter2", "other")]
    [InlineData("proxy:correct horse battery", "other")]
    [InlineData("proxy:test-us6", null)]
    [InlineData("proxy:Xq3vB9kLmN2pRs7tWy4z", null)]
    public void A_password_that_a_few_digits_of_its_hash_would_help_to_guess_has_no_fingerprint(string credentials, string? account)
    {
        var fingerprint = Mailchimp.Telemetry.Redaction.Text.Fingerprint.Of(credentials["proxy:".Length..].ToLowerInvariant());
        var header = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));

        Table().Resolve(header).Should().Be(account ?? fingerprint);

        var named = new MailchimpTelemetryOptions { Accounts = { ["proxy"] = new MailchimpAccountOptions { Fingerprints = { fingerprint } } } };
        Table(named).Resolve(header).Should().Be("proxy");
    }

    [Theory]
    [InlineData("Bearer Hunter2")]
    [InlineData("apikey Hunter2")]
    [InlineData("Hunter2")]
    public void A_short_token_of_any_scheme_has_no_fingerprint(string credentials) => Table().Resolve(credentials).Should().Be("other");

    [Fact]
    public void What_has_no_name_takes_no_place_of_one_that_has()
    {
        var table = Table(new MailchimpTelemetryOptions { MaxAccounts = 1 });

        table.Resolve("Basic " + Convert.ToBase64String("proxy:hunter2"u8)).Should().Be("other");
        table.Resolve("Bearer " + Key).Should().Be(Fingerprint);
    }

    [Fact]
    public void A_configured_account_has_its_name_past_the_cap_too()
    {
        var options = new MailchimpTelemetryOptions { MaxAccounts = 3 };
        options.Accounts["newsletter"] = new MailchimpAccountOptions { Fingerprints = { Fingerprint } };
        var table = Table(options);

        var names = Enumerable.Range(0, 5).Select(i => table.Resolve($"Bearer token-{i:d20}")).ToList();

        names.Count(static name => name != "other").Should().Be(3);
        table.Resolve("Bearer " + Key).Should().Be("newsletter");
    }

    [Fact]
    public void Broken_credentials_do_no_harm()
    {
        foreach (var value in (string[])["Basic !!!", "Basic " + new string('A', 4000), "\u00e9\u00e9 \u00e9"])
        {
            Table().Resolve(value).Should().MatchRegex("^([0-9a-f]{8}|other)$");
        }
    }

    [Fact]
    public void The_resolver_goes_first_and_the_configured_name_second()
    {
        var options = new MailchimpTelemetryOptions { AccountResolver = print => print == Fingerprint ? null : "resolved " + print };
        var account = new MailchimpAccountOptions();
        account.Fingerprints.Add(Fingerprint);
        account.Fingerprints.Add("ffffffff");
        options.Accounts["newsletter"] = account;
        var table = Table(options);

        table.Resolve("Bearer " + Key).Should().Be("newsletter");
        table.Resolve("Bearer another").Should().StartWith("resolved ");
    }

    [Fact]
    public void A_resolver_is_asked_once_for_each_of_a_thousand_credentials_and_no_more_of_them_are_remembered()
    {
        var asked = 0;
        var table = Table(new MailchimpTelemetryOptions { AccountResolver = _ => $"account {++asked % 2}" });
        foreach (var i in Enumerable.Range(0, 1001))
        {
            table.Resolve($"token-{i}");
        }

        asked = 0;
        foreach (var i in Enumerable.Range(0, 1000))
        {
            table.Resolve($"token-{i}");
        }

        asked.Should().Be(0);
        table.Resolve("token-1000");
        table.Resolve("token-1000");
        asked.Should().Be(2, "memory is bounded, and what lies past the bound is asked for each time");
    }

    [Fact]
    public void A_resolver_that_failed_once_is_asked_again()
    {
        var asked = 0;
        var errors = new List<Exception>();
        var table = Table(new MailchimpTelemetryOptions { AccountResolver = _ => ++asked == 1 ? throw new InvalidOperationException() : "second" }, errors.Add);

        table.Resolve(Key).Should().Be(Fingerprint, "it takes the place of the name");
        errors.Should().ContainSingle();
        table.Resolve(Key).Should().Be("second");
    }

    [Fact]
    public void Names_are_admitted_up_to_the_cap_however_they_are_given()
    {
        var names = new BoundedNames(2);

        names.Admit("one".AsSpan()).Should().Be("one");
        names.Admit("one").Should().Be("one");
        names.Admit("one".AsSpan()).Should().BeSameAs(names.Admit("one"));
        names.Admit("two").Should().Be("two");
        names.Admit("three").Should().Be("other");
        names.Admit("four".AsSpan()).Should().Be("other");
        names.Admit("two".AsSpan()).Should().Be("two");
    }

    [Fact]
    public void Threads_that_race_for_a_name_take_one_place_of_the_cap()
    {
        foreach (var round in Enumerable.Range(0, 200))
        {
            var names = new BoundedNames(2);
            using var start = new Barrier(4);
            var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
            {
                start.SignalAndWait();
                names.Admit("first");
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());

            names.Admit("second").Should().Be("second", "round {0}", round);
            names.Admit("third").Should().Be("other", "round {0}", round);
        }
    }

    [Fact]
    public void An_account_has_its_own_limit_or_the_common_one()
    {
        var options = new MailchimpTelemetryOptions { ConcurrencyLimit = 7 };
        options.Accounts["small"] = new MailchimpAccountOptions { ConcurrencyLimit = 3 };
        options.Accounts["usual"] = new MailchimpAccountOptions();
        var tracker = new ConcurrencyTracker(options, static name => name, TimeProvider.System);

        tracker.Find("small").Should().BeNull();
        tracker.Get("small").Limit.Should().Be(3);
        tracker.Get("usual").Limit.Should().Be(7);
        tracker.Get("unknown").Limit.Should().Be(7);
        tracker.Find("small").Should().BeSameAs(tracker.Get("small"));
        tracker.Loads.Select(load => load.Account).Should().BeEquivalentTo("small", "usual", "unknown");
    }

    private static AccountTable Table(MailchimpTelemetryOptions? options = null, Action<Exception>? onError = null) =>
        new(options ?? new MailchimpTelemetryOptions(), static value => AuthorizationValue.Secret(value), onError ?? (static _ => { }));
}
