using System.Buffers;
using System.Text;
using System.Text.Json;
using FluentAssertions.Execution;
using Mailchimp.Telemetry.Tests.Support;

namespace Mailchimp.Telemetry.Tests.Redaction;

public class RedactorTests
{
    private const string Hex = "0123456789abcdef0123456789abcdef";
    private const string Key = Hex + "-us6";
    private const string KeyMark = "[api_key a2bb50e2-us6]";

    private static readonly MailchimpRedactor Redactor = MailchimpRedactor.Default;

    [Theory]
    [InlineData("key " + Key + " end")]
    [InlineData("x0123456789ABCDEF0123456789ABCDEF-US21y")]
    [InlineData("us0 " + Hex + "-us0, us123 " + Hex + "-us123, us21x " + Hex + "-us21x")]
    [InlineData("deadbeef" + Key)]
    [InlineData("?apikey=" + Hex + "%2Dus21&x=1")]
    [InlineData("?next=%3Fapikey%3D" + Hex + "%252dus21")]
    [InlineData("{\"body\":\"{\\\"apikey\\\":\\\"" + Key + "\\\"}\"}")]
    [InlineData("{\"text\":\"" + Hex + "\\u002Dus6\"}")]
    [InlineData("Invalid MailChimp API key `" + Key + "` supplied.")]
    [InlineData("System.Net.Http.HttpClient." + Key + ".LogicalHandler")]
    public void A_key_is_taken_out(string text) =>
        Redactor.Redact(text).Should().NotContainEquivalentOf("0123456789ab").And.NotContainEquivalentOf("6789abcdef");

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("anystring:")]
    [InlineData("user name:")]
    [InlineData("ab:")]
    public void A_key_in_Base64_is_taken_out_whatever_stands_before_it(string user)
    {
        foreach (var key in new[] { Key, Key.ToUpperInvariant() })
        {
            var base64 = Convert.ToBase64String(Encoding.ASCII.GetBytes(user + key));

            foreach (var text in new[] { base64, "sent " + base64 + ".", "Basic " + base64, $"(\"{Uri.EscapeDataString(base64)}\")", "https://x.example/" + base64 })
            {
                Redactor.Redact(text).Should().Contain("[api_key ").And.NotContain(base64[8..20]).And.NotContain(base64[^16..^4]);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_key_in_Base64_is_taken_out_whatever_stands_around_it(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 20_000; i++)
        {
            var key = $"{Convert.ToHexStringLower(RandomBytes(16))}-us{random.Next(1, 1000)}";
            byte[] before = [.. RandomBytes(random.Next(4)), .. ":"u8];
            byte[] behind = [.. (byte[])[(byte)" ~;\n\u0000\u00e2\u00f0\u00ff"[random.Next(8)]], .. RandomBytes(random.Next(4))];
            var standard = Convert.ToBase64String([.. random.Next(2) == 0 ? before : before[..^1], .. Encoding.ASCII.GetBytes(key), .. random.Next(3) == 0 ? [] : behind]);
            var base64 = random.Next(3) switch { 0 => standard, 1 => Uri.EscapeDataString(standard), _ => standard.TrimEnd('=').Replace('+', '-').Replace('/', '_') };
            var text = random.Next(2) == 0 ? base64 : $"Basic {base64} sent";

            Redactor.Redact(text).Should().Contain("[api_key ", "{0} is the key {1}", text, key).And.NotContain(base64[12..28]);
        }

        byte[] RandomBytes(int count)
        {
            var bytes = new byte[count];
            random.NextBytes(bytes);
            return bytes;
        }
    }

    [Theory]
    [InlineData("ada@reader.example=one =two =three =four =five =six", "[email]=[email] =[email] =[email] =[email] =[email] =[email]")]
    [InlineData("[phone]=5551234", "[phone]=[phone]")]
    [InlineData("[secret]=hunter2", "[secret]=[secret]")]
    public void What_reads_as_a_name_in_brackets_gives_its_value_away_and_so_does_a_mark(string text, string expected)
    {
        Redactor.Redact(text).Should().Be(expected);
        Redactor.Redact(expected).Should().BeSameAs(expected);
    }

    [Fact]
    public void Two_equal_keys_stay_recognisable()
    {
        var safe = Redactor.Redact($"{Key} {Key.ToUpperInvariant()} {Hex[..31]}0-us6");

        var parts = safe.Split("] ");
        parts[0].Should().MatchRegex(@"^\[api_key [0-9a-f]{8}-us6$").And.Be(parts[1]);
        parts[2].Should().NotBe(parts[0] + "]");
    }

    [Theory]
    [InlineData("Authorization: Basic YW55c3RyaW5nOmh1bnRlcjI=", "Authorization: Basic [credential]")]
    [InlineData("Authorization: PMPro_MC " + Key + "\r\nAccept: */*", "Authorization: " + KeyMark + "\r\nAccept: */*")]
    [InlineData("Authorization: apikey " + Key, "Authorization: apikey " + KeyMark)]
    [InlineData("{\"Authorization\":[\"Token abc\"]}", "{\"Authorization\":\"[credential]\"}")]
    [InlineData("proxy-authorization=Bearer short", "proxy-authorization=Bearer [credential]")]
    [InlineData("Bearer abcdef0123456789", "Bearer [credential]")]
    [InlineData("OAuth 5c7a9e2b5c7a9e2b5c7a9e2b5c7a9e2b", "OAuth [credential 1b037f95]")]
    [InlineData("sent Basic dXNlcjpwYXNz over TLS", "sent Basic [credential] over TLS")]
    [InlineData("https://login.mailchimp.com/cb?code=a1b2c3&state=x", "https://login.mailchimp.com/cb?code=[secret]&state=x")]
    [InlineData("client_secret=a.b-c&x=1", "client_secret=[secret]&x=1")]
    [InlineData("{\"access_token\": \"a1b2\"}", "{\"access_token\": \"[secret]\"}")]
    [InlineData("{\"body\":\"{\\\"client_secret\\\":\\\"a\\\\\\\"b\\\",\\\"n\\\":1}\"}", "{\"body\":\"{\\\"client_secret\\\":\\\"[secret]\\\",\\\"n\\\":1}\"}")]
    [InlineData("MAILCHIMP_WEBHOOK_SECRET=hush", "MAILCHIMP_WEBHOOK_SECRET=[secret]")]
    [InlineData("Request { ClientSecret = hush, Retry = 2 }", "Request { ClientSecret = [secret], Retry = 2 }")]
    [InlineData("Request { ClientSecret: \"hu sh\", Retry: 2 }", "Request { ClientSecret: \"[secret]\", Retry: 2 }")]
    [InlineData("https://hooks.example/mc?secret=hush&list=1", "https://hooks.example/mc?secret=[secret]&list=1")]
    [InlineData("{\"url\":\"https://hooks.example/mc?k=hush\"}", "{\"url\":\"https://hooks.example/mc?[url_query]\"}")]
    [InlineData("{\"response_body_url\":\"https://s3.example/a.tar.gz?X-Amz-Signature=1\"}", "{\"response_body_url\":\"[signed_url]\"}")]
    [InlineData("https://s3.example/a.tar.gz?X-Amz-Credential=A/1/s3&X-Amz-Signature=b2", "https://s3.example/a.tar.gz?X-Amz-Credential=[secret]&X-Amz-Signature=[secret]")]
    [InlineData("Set-Cookie: _mcid=1.a; domain=.mailchimp.com\r\nServer: openresty", "Set-Cookie: [cookie]\r\nServer: openresty")]
    [InlineData("sent PHPSESSID=abc; ak_bmsc=x~y", "sent PHPSESSID=[cookie]; ak_bmsc=[cookie]")]
    public void Secrets_are_taken_out(string text, string safe) => Redactor.Redact(text).Should().Be(safe);

    [Theory]
    [InlineData("ada.lovelace+news@reader.example is already", "[email] is already")]
    [InlineData("/members/ada%40reader.example/tags", "/members/[email]/tags")]
    [InlineData("?next=a%2Bb%2540reader.example", "?next=[email]")]
    [InlineData("{\"detail\":\"jo\\u002Btag@reader.example is\\nx@reader.example\"}", "{\"detail\":\"[email] is\\n[email]\"}")]
    [InlineData("'o'hara@reader.example'", "'[email]'")]
    [InlineData("müller@bücher.example!", "[email]!")]
    [InlineData("{\"operation_id\":\"add-ada@reader.example\"}", "{\"operation_id\":\"[email]\"}")]
    [InlineData("/3.0/lists/abc/members/" + Hex + "/tags", "/3.0/lists/abc/members/[subscriber_hash]/tags")]
    [InlineData("/3.0/audiences/1/contacts/" + Hex, "/3.0/audiences/1/contacts/[contact_id]")]
    [InlineData("/contacts/email:" + Hex, "/contacts/[contact_id]")]
    [InlineData("/contacts/sms%3A" + Hex + Hex + "?x", "/contacts/[contact_id]?x")]
    [InlineData("{\"merge_fields\":{\"FNAME\":\"A}\",\"X\":[1]},\"status\":\"subscribed\"}", "{\"merge_fields\":\"[merge_fields]\",\"status\":\"subscribed\"}")]
    [InlineData("{\"b\":\"{\\\"merge_fields\\\":{\\\"FNAME\\\":\\\"A\\\"},\\\"status\\\":1}\"}", "{\"b\":\"{\\\"merge_fields\\\":\\\"[merge_fields]\\\",\\\"status\\\":1}\"}")]
    [InlineData("{\"FNAME\": \"Ada\", \"PHONE\":15551234567}", "{\"FNAME\": \"[name]\", \"PHONE\":\"[phone]\"}")]
    [InlineData("{\"ip_opt\":\"203.0.113.7\",\"location\":{\"latitude\":52.5}}", "{\"ip_opt\":\"[ip]\",\"location\":{\"latitude\":\"[location]\"}}")]
    [InlineData("data[email]=a%40b.example&data[merges][FNAME]=Ada&data[ip_opt]=1.2.3.4", "data[email]=[email]&data[merges][FNAME]=[name]&data[ip_opt]=[ip]")]
    [InlineData("/3.0/search-members?query=Ada+Lovelace&count=1", "/3.0/search-members?query=[search_query]&count=1")]
    [InlineData("{\"address\":{\"address1\":\"1 St\",\"city\":\"X\"}}", "{\"address\":\"[address]\"}")]
    public void Personal_data_is_taken_out_unless_it_is_switched_off(string text, string safe)
    {
        Redactor.Redact(text).Should().Be(safe);
        new MailchimpRedactor(new MailchimpRedactionOptions { RedactPersonalData = false }).Redact(text).Should().BeSameAs(text);
    }

    [Theory]
    [InlineData(Hex)]
    [InlineData("/3.0/lists/abc/" + Hex)]
    [InlineData("/3.0/lists/{list_id}/members/{subscriber_hash}")]
    [InlineData("trace " + Hex + " of us-east")]
    [InlineData("00-" + Hex + "-us-east-1")]
    [InlineData("3f25050463ba4f5e8a8c0d3f25050463-us-east")]
    [InlineData(Hex + "-eu1")]
    [InlineData("0123456789abcdef0123456789abcde-us6")]
    [InlineData("0123456789abcdef0123456789abcdeg-us6")]
    [InlineData("{\"exception\":\"" + Hex + "\",\"instance\":\"9258381c-5176-43d4-bb49-ada6a02f8b47\",\"code\":404}")]
    [InlineData("Basic knowledge of bearer bonds")]
    [InlineData("Basic authentication failed, OAuth authorization too: authorization failed")]
    [InlineData("The error code is 7, code=404, status_code=500")]
    [InlineData("@handle, a@b, 3 @ 4, pkg@1.2.3, {@Order}")]
    [InlineData("server.address=us6.api.mailchimp.com")]
    [InlineData("apikey={ApiKey} password=*** url=https://x.example/a?b=c")]
    [InlineData("{\"title\":\"Invalid Resource\",\"errors\":[{\"field\":\"email_address\",\"message\":\"blank\"}],\"phone\":null,\"note\":\"\"}")]
    [InlineData("{\"name\":\"Spring sale\",\"url\":\"https://x.example/a\"}")]
    [InlineData("")]
    public void What_is_not_sensitive_is_the_same_instance(string text) => Redactor.Redact(text).Should().BeSameAs(text);

    /// <summary>What stands at the edge of what is found: beginnings and ends, escapes, what was redacted already.</summary>
    [Fact]
    public void Edges_are_where_they_were_seen_to_belong()
    {
        using var scope = new AssertionScope();
        foreach (var (text, safe) in Edge.All)
        {
            Redactor.Redact(text).Should().Be(safe, text);
            Redactor.Redact(safe).Should().Be(safe, "what is redacted stays as it is");
        }
    }

    [Fact]
    public void Own_rules_are_applied_and_allowed_values_stay()
    {
        var options = new MailchimpRedactionOptions { AllowedValues = { "help@shop.example", "@mailchimp.com" } };
        options.Rules.Add(new MailchimpRedactionRule { Name = "order", Pattern = "ORD-[0-9]+" });
        var redactor = new MailchimpRedactor(options);

        var safe = redactor.Redact("ORD-17 of a@b.example, Help@Shop.example, ops@mailchimp.com, " + Key);

        safe.Should().Be("[order] of [email], Help@Shop.example, ops@mailchimp.com, " + KeyMark);
        redactor.Redact(safe).Should().BeSameAs(safe);
    }

    [Theory]
    [InlineData("Order", "x", "Rules:0:Name")]
    [InlineData("email", "x", "built-in")]
    [InlineData("order", "(", "Rules:0:Pattern")]
    [InlineData("order", "(?<=a)b", "Rules:0:Pattern")]
    [InlineData("order", "a*", "matches the empty text")]
    [InlineData(null, "a", "Rules:0:Name")]
    [InlineData("order", null, "Rules:0:Pattern")]
    public void A_rule_that_cannot_work_is_refused(string? name, string? pattern, string message)
    {
        var options = new MailchimpRedactionOptions { Rules = { new MailchimpRedactionRule { Name = name!, Pattern = pattern! } } };

        FluentActions.Invoking(() => new MailchimpRedactor(options)).Should().Throw<ArgumentException>().WithMessage($"*{message}*");
    }

    [Fact]
    public void Bytes_are_redacted_and_those_that_are_no_text_are_kept()
    {
        byte[] bytes = [0xFF, .. Encoding.UTF8.GetBytes(" " + Key + " é "), 0xC3];
        var output = new ArrayBufferWriter<byte>();

        Redactor.TryRedact(bytes, output).Should().BeTrue();
        output.WrittenSpan.ToArray().Should().Equal([0xFF, .. Encoding.UTF8.GetBytes($" {KeyMark} é "), 0xC3]);

        output.ResetWrittenCount();
        Redactor.TryRedact("müller@bücher.example ß"u8, output).Should().BeTrue();
        Encoding.UTF8.GetString(output.WrittenSpan).Should().Be("[email] ß");
        Redactor.TryRedact("nothing"u8, output).Should().BeFalse();
    }

    [Fact]
    public void Clean_text_costs_no_allocation()
    {
        var text = string.Concat(Enumerable.Repeat("GET /3.0/lists/{list_id}/members answered 404 Resource Not Found, code 7; ", 20));
        var bytes = Encoding.UTF8.GetBytes(text);
        var chars = new ArrayBufferWriter<char>();
        var output = new ArrayBufferWriter<byte>();

        Allocation.Of(() =>
        {
            Redactor.Redact(text);
            Redactor.TryRedact(text.AsSpan(), chars);
            Redactor.TryRedact(bytes, output);
        }).Should().Be(0);
    }

}
