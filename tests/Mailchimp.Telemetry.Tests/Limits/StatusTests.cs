using Mailchimp.Telemetry.Hosting;
using Mailchimp.Telemetry.Incidents;
using Mailchimp.Telemetry.Limits;

namespace Mailchimp.Telemetry.Tests.Limits;

public sealed class StatusTests
{
    private readonly MailchimpTelemetryOptions _options = new();

    [Theory]
    [InlineData("newsletter")]
    [InlineData("0123ABCD")]
    [InlineData("other")]
    public void An_account_that_was_not_seen_yet_takes_nothing(string account)
    {
        _options.Accounts["newsletter"] = new MailchimpAccountOptions { Fingerprints = { "0123abcd" } };

        Create(out _).GetUtilization(account).Should().Be(0);
    }

    [Fact]
    public void An_account_that_was_seen_tells_its_share()
    {
        var status = Create(out var concurrency);
        concurrency.Get("seen").Enter("us6");

        status.GetUtilization("seen").Should().Be(0.1);
    }

    [Theory]
    [InlineData("newsletter", "newsletter")]
    [InlineData("newsletter", "0123abcd")]
    [InlineData("newsletter", "0123ABCD")]
    [InlineData("89abcdef", "89ABCDEF")]
    public void An_account_is_found_by_its_name_and_by_its_fingerprint(string seen, string asked)
    {
        _options.Accounts["newsletter"] = new MailchimpAccountOptions { Fingerprints = { "0123Abcd" } };
        var status = Create(out var concurrency);
        concurrency.Get(seen).Enter("us6");

        status.GetUtilization(asked).Should().Be(0.1);
    }

    [Theory]
    [InlineData("newsleter")]
    [InlineData("Newsletter")]
    [InlineData("")]
    [InlineData("0123abc")]
    [InlineData("0123abcg")]
    public void An_account_that_cannot_be_is_refused_with_the_key_that_would_name_it(string account)
    {
        _options.Accounts["newsletter"] = new MailchimpAccountOptions();
        var act = () => Create(out _).GetUtilization(account);

        act.Should().Throw<ArgumentException>().WithParameterName(nameof(account)).WithMessage($"*Mailchimp:Telemetry:Accounts:{account}:Fingerprints*mailchimp.account*");
    }

    [Fact]
    public void A_key_in_place_of_an_account_is_not_repeated()
    {
        var act = () => Create(out _).GetUtilization("0123456789abcdef0123456789abcdef-us6");

        act.Should().Throw<ArgumentException>().Which.Message.Should().NotContain("0123456789abcdef").And.Contain("use its name, or the key's fingerprint, a2bb50e2.");
    }

    [Fact]
    public void A_resolver_may_name_any_account()
    {
        _options.AccountResolver = static _ => null;

        Create(out _).GetUtilization("anything").Should().Be(0);
    }

    private MailchimpStatus Create(out ConcurrencyTracker concurrency)
    {
        concurrency = new ConcurrencyTracker(_options, static name => name, TimeProvider.System);
        return new MailchimpStatus(concurrency, new IncidentTracker(_options.IncidentRecovery, _options.IncidentIdleTimeout, TimeProvider.System, static _ => { }));
    }
}
