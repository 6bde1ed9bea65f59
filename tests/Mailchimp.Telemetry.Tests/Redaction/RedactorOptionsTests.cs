using System.Buffers;
using System.Text;
using Mailchimp.Telemetry.Redaction.Text;

namespace Mailchimp.Telemetry.Tests.Redaction;

public sealed class RedactorOptionsTests : IRedactionCounter
{
    private const string Key = "0123456789abcdef0123456789abcdef-us6";
    private const string KeyMark = "[api_key a2bb50e2-us6]";

    private readonly List<string> _counted = [];

    void IRedactionCounter.Count(string rule) => _counted.Add(rule);

    [Fact]
    public void Each_value_that_is_taken_out_is_counted_by_its_rule()
    {
        var redactor = With(("order", "ORD-[0-9]+"));

        redactor.Redact($"ORD-1 and ORD-2 of ada@reader.example with {Key}, phone=5551234", this);

        _counted.Should().BeEquivalentTo("order", "order", "email", "api_key", "phone");
    }

    [Theory]
    [InlineData("app.password", "hunter2", false, "[secret]")]
    [InlineData("password", "hunter2", true, "[secret]")]
    [InlineData("password", "", false, null)]
    [InlineData("password", "***", false, null)]
    [InlineData("password", "[secret]", false, null)]
    [InlineData("Authorization", "Basic [credential]", false, null)]
    [InlineData("token", "hunter2", true, null)]
    [InlineData("city", "Paris", true, "[address]")]
    [InlineData("city", "Paris", false, null)]
    [InlineData("city", "London", true, null)]
    [InlineData("password", "London", true, "[secret]")]
    [InlineData("url", "https://x.example/?a=b", true, "https://x.example/?[url_query]")]
    [InlineData("CallbackUrl", "https://x.example/?[url_query]", true, null)]
    [InlineData("url", "https://x.example/", true, null)]
    [InlineData("url", "?a=b", true, "?[url_query]")]
    [InlineData("url", "/?", true, null)]
    [InlineData("url", "https://x.example/?a=b", false, null)]
    [InlineData("plain", "value", true, null)]
    public void A_name_gives_the_whole_value_away(string name, string value, bool isMember, string? safe)
    {
        var redactor = new MailchimpRedactor(new MailchimpRedactionOptions { AllowedValues = { "london" } });
        for (var round = 0; round < 2; round++)
        {
            _counted.Clear();
            redactor.RedactNamed(name, value, isMember, this).Should().Be(safe, "what is remembered of a name changes nothing");
            _counted.Should().HaveCount(safe is null ? 0 : 1);
        }
    }

    [Fact]
    public void Where_personal_data_stays_secrets_do_not()
    {
        var redactor = new MailchimpRedactor(new MailchimpRedactionOptions { RedactPersonalData = false });

        redactor.Redact("ada@reader.example password=hunter2").Should().Be("ada@reader.example password=[secret]");
        redactor.RedactNamed("city", "Paris", isMember: true, this).Should().BeNull();
        redactor.RedactNamed("password", "hunter2", isMember: true, this).Should().Be("[secret]");
    }

    [Fact]
    public void A_plain_name_is_plain_by_where_it_stands()
    {
        var redactor = new MailchimpRedactor(new MailchimpRedactionOptions());
        for (var round = 0; round < 2; round++)
        {
            redactor.IsKnownSafeName("city", isMember: false).Should().BeTrue();
            redactor.IsKnownSafeName("city", isMember: true).Should().BeFalse();
            redactor.IsKnownSafeName("password", isMember: false).Should().BeFalse();
            redactor.IsKnownSafeName(Key, isMember: false).Should().BeFalse();
            redactor.IsKnownSafeName("name of nothing", isMember: true).Should().BeTrue();
        }
    }

    [Fact]
    public void Clean_text_is_remembered_and_redacted_text_is_not()
    {
        var redactor = new MailchimpRedactor(new MailchimpRedactionOptions());
        redactor.IsKnownClean(string.Empty).Should().BeTrue();
        redactor.IsKnownClean("clean").Should().BeFalse();

        redactor.Redact("clean");
        redactor.Redact(Key);

        redactor.IsKnownClean("clean").Should().BeTrue();
        redactor.IsKnownClean(Key).Should().BeFalse();
    }

    [Fact]
    public void Own_rules_leave_marks_and_allowed_values_alone_and_see_what_others_left()
    {
        var options = new MailchimpRedactionOptions { AllowedValues = { "ORD-7" } };
        options.Rules.Add(new MailchimpRedactionRule { Name = "order", Pattern = "ORD-[0-9]+" });
        options.Rules.Add(new MailchimpRedactionRule { Name = "word", Pattern = "email|order|shirt|us6" });
        var redactor = new MailchimpRedactor(options);

        redactor.Redact($"ORD-6 ORD-7 shirt ada@reader.example {Key}", this).Should().Be($"[order] ORD-7 [word] [email] {KeyMark}");
        _counted.Should().BeEquivalentTo("order", "word", "email", "api_key");
    }

    [Fact]
    public void Own_rules_see_what_the_built_in_ones_wrote_and_the_other_way_round()
    {
        var redactor = With(("tail", "x+$"));

        redactor.Redact("a@b.example xx", this).Should().Be("[email] [tail]");
        redactor.Redact("clean").Should().Be("clean");
        redactor.Redact("xxx").Should().Be("[tail]");
    }

    [Fact]
    public void Own_rules_may_ignore_case() =>
        With(("file", "(?i)FILE")).Redact("file").Should().Be("[file]");

    [Fact]
    public void Arguments_are_checked()
    {
        FluentActions.Invoking(() => new MailchimpRedactor(null!)).Should().Throw<ArgumentNullException>().WithParameterName("options");
        FluentActions.Invoking(() => MailchimpRedactor.Default.TryRedact(Key.AsSpan(), null!)).Should().Throw<ArgumentNullException>().WithParameterName("destination");
        FluentActions.Invoking(() => MailchimpRedactor.Default.TryRedact("x"u8, null!)).Should().Throw<ArgumentNullException>().WithParameterName("destination");
        MailchimpRedactor.Default.Redact(null).Should().BeNull();
        MailchimpRedactor.Default.Redact(string.Empty).Should().BeEmpty();
    }

    [Theory]
    [InlineData("", "ab")]
    [InlineData("0123456789_0123456789_0123456789x", "ab")]
    [InlineData("a-b", "ab")]
    [InlineData("ok", "")]
    public void A_rule_without_a_usable_name_or_pattern_is_refused(string name, string pattern) =>
        FluentActions.Invoking(() => With((name, pattern))).Should().Throw<ArgumentException>().WithMessage("*Rules:0:*");

    [Fact]
    public void The_number_of_rules_the_length_of_a_name_and_allowed_values_have_their_limits()
    {
        With([.. Enumerable.Range(0, 32).Select(i => ($"rule_{i}", "never"))]).Redact("never").Should().Be("[rule_0]");
        FluentActions.Invoking(() => With([.. Enumerable.Range(0, 33).Select(i => ($"rule_{i}", "never"))])).Should().Throw<ArgumentException>().WithMessage("*33 rules are more than 32*");
        With((new string('a', 32), "never")).Redact("never").Should().Be($"[{new string('a', 32)}]");
        FluentActions.Invoking(() => new MailchimpRedactor(new MailchimpRedactionOptions { AllowedValues = { "x", " " } })).Should().Throw<ArgumentException>().WithMessage("*AllowedValues: an entry is empty*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(5000)]
    public void Texts_of_any_length_are_written_whole(int before)
    {
        var clean = new string('x', before);
        var text = clean + " " + Key + " " + clean;
        var chars = new ArrayBufferWriter<char>();
        var bytes = new ArrayBufferWriter<byte>();

        MailchimpRedactor.Default.TryRedact(text.AsSpan(), chars).Should().BeTrue();
        MailchimpRedactor.Default.TryRedact(Encoding.UTF8.GetBytes(text), bytes).Should().BeTrue();
        MailchimpRedactor.Default.TryRedact(clean.AsSpan(), chars).Should().BeFalse();

        chars.WrittenSpan.ToString().Should().Be($"{clean} {KeyMark} {clean}");
        Encoding.UTF8.GetString(bytes.WrittenSpan).Should().Be($"{clean} {KeyMark} {clean}");
    }

    [Theory]
    [InlineData("ada%40reader.example", "[email]")]
    [InlineData("ada%2540reader.example", "[email]")]
    [InlineData("ada\\u0040reader.example", "[email]")]
    [InlineData("x=1, ada%40reader.example, bob%40reader.example.", "x=1, [email], [email].")]
    public void An_address_is_found_however_its_at_sign_is_written(string text, string safe) =>
        MailchimpRedactor.Default.Redact(text, this).Should().Be(safe);

    [Fact]
    public void Every_rule_writes_its_name_and_is_known_by_it()
    {
        RedactionRule.BuiltIn.Should().HaveCount(18);
        RedactionRule.BuiltIn.Should().OnlyContain(rule => rule.Value.Name == rule.Key && rule.Value.Token == $"[{rule.Key}]" && rule.Value.TokenOf("1") == $"[{rule.Key} 1]");
        RedactionRule.BuiltIn.Where(rule => rule.Value.IsSecret).Select(rule => rule.Key)
            .Should().BeEquivalentTo("api_key", "credential", "secret", "cookie", "signed_url", "url_query");
    }

    [Theory]
    [InlineData("abcdefghijklmnopqrs1", "[secret ]")]
    [InlineData("abcdefghijklmnopqr1", "[secret]")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "[secret]")]
    [InlineData("Abcdefghijklmnopqrstuvwxyz", "[secret]")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "[secret]")]
    [InlineData("abcdefghijkLmnopqrstuvwxyz", "[secret ]")]
    [InlineData("abcdefghijklmnopqrstuvwxyz=", "[secret ]")]
    [InlineData("abcdefghij 1234567890 abc", "[secret]")]
    public void A_long_random_secret_shows_a_fingerprint_and_a_guessable_one_does_not(string secret, string mark)
    {
        var safe = Replacements.Of(RedactionRule.Secret, secret);

        safe.Should().Be(mark.Replace("[secret ]", $"[secret {Fingerprint.Of(secret)}]", StringComparison.Ordinal));
        Fingerprint.Of(secret).Should().MatchRegex("^[0-9a-f]{8}$").And.NotBe(Fingerprint.Of(secret + "x"));
        Replacements.Of(RedactionRule.Cookie, secret).Should().Be("[cookie]");
    }

    private static MailchimpRedactor With(params (string Name, string Pattern)[] rules)
    {
        var options = new MailchimpRedactionOptions();
        foreach (var (name, pattern) in rules)
        {
            options.Rules.Add(new MailchimpRedactionRule { Name = name, Pattern = pattern });
        }

        return new MailchimpRedactor(options);
    }
}
