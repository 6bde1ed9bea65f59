using System.Text;
using System.Text.Json;
using FluentAssertions.Execution;
using Mailchimp.Telemetry.Tests.Support;

namespace Mailchimp.Telemetry.Tests.Redaction;

/// <summary>What is taken out of text that is not Mailchimp's: keys, however they are written, and the contact in a URL of Mailchimp's.</summary>
public class RedactKeysTests
{
    private const string Hash = "852aaa9532cb36adfb5e9fef7a4206a9";
    private const int Runs = 3000;

    private static readonly MailchimpRedactor Redactor = MailchimpRedactor.Default;

    private static readonly (string Name, Func<string, string> Write)[] Encodings =
    [
        ("plain", static key => key),
        ("upper case", static key => key.ToUpperInvariant()),
        ("glued", static key => "deadbeef" + key + "x"),
        ("URL", static key => key.Replace("-", "%2D", StringComparison.Ordinal)),
        ("URL twice", static key => key.Replace("-", "%252d", StringComparison.Ordinal)),
        ("URL three times", static key => key.Replace("-", "%25252D", StringComparison.Ordinal)),
        ("JSON", static key => key.Replace("-", "\\u002D", StringComparison.Ordinal)),
        ("JSON in JSON", static key => key.Replace("-", "\\\\u002d", StringComparison.Ordinal)),
        ("script", static key => key.Replace("-", "\\x2d", StringComparison.Ordinal)),
        ("HTML", static key => key.Replace("-", "&#45;", StringComparison.Ordinal)),
        ("HTML in hexadecimal", static key => key.Replace("-", "&#x2d;", StringComparison.Ordinal)),
        ("HTML twice", static key => key.Replace("-", "&amp;#x2D;", StringComparison.Ordinal)),
        ("Base64", static key => Base64(key)),
        ("Base64 with a user", static key => Base64("anystring:" + key)),
        ("Base64 with a shorter user", static key => Base64("a:" + key)),
        ("Base64 without a user", static key => Base64(":" + key)),
        ("Base64 in a URL", static key => Uri.EscapeDataString(Base64("user:" + key))),
        ("Base64 of upper case", static key => Base64("user:" + key.ToUpperInvariant())),
    ];

    /// <summary>A text around a key; what is no part of the key stays.</summary>
    private static readonly string[] Contexts =
    [
        "{0}", "key {0} end", "?apikey={0}&x=1", "apikey: {0}", "{{\"apikey\":\"{0}\"}}", "{{\"b\":\"{{\\\"k\\\":\\\"{0}\\\"}}\"}}", "Authorization: Basic {0}", "Basic%20{0}", "https://any:{0}@us6.example/",
        "Invalid API key `{0}` for ada@reader.example.", "Server=db;Password={0};", "<a href=\"?k={0}\">", "({0})", "key={0}\r\nnext", "System.Net.Http.HttpClient.{0}.LogicalHandler", "é{0}é", "baggage: a=b,k={0};p",
    ];

    public static TheoryData<string> EncodingNames => [.. Encodings.Select(static encoding => encoding.Name)];

    [Theory]
    [MemberData(nameof(EncodingNames))]
    public void A_key_is_taken_out_in_each_encoding_and_nothing_else(string encoding)
    {
        var random = new Random(encoding.Length);
        var write = Encodings.Single(entry => entry.Name == encoding).Write;
        using var scope = new AssertionScope();
        foreach (var context in Contexts)
        {
            var key = Canary(random);
            var written = write(key);
            var text = string.Format(null, context, written);

            var safe = Redactor.RedactKeys(text);

            CheckGone(safe, key, text);
            CheckGone(Redactor.Redact(text), key, text);
            var (before, behind) = (string.Format(null, context, "\0").Split('\0')[0], string.Format(null, context, "\0").Split('\0')[1]);
            safe.Should().StartWith(before).And.EndWith(behind).And.Contain("[api_key ", "of {0}", text);
            Redactor.RedactKeys(safe).Should().BeSameAs(safe);
        }
    }

    [Fact]
    public void Many_keys_in_one_text_are_all_taken_out()
    {
        var random = new Random(7);
        for (var run = 0; run < Runs; run++)
        {
            var keys = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Canary(random)).ToList();
            var text = string.Concat(keys.Select(key => Noise(random) + Encodings[random.Next(Encodings.Length)].Write(key) + " ")) + Noise(random);

            var safe = Redactor.RedactKeys(text);

            keys.ForEach(key => CheckGone(safe, key, text));
            Redactor.RedactKeys(safe).Should().BeSameAs(safe);
        }
    }

    [Theory]
    [InlineData("-")]
    [InlineData("-u")]
    [InlineData("-us")]
    [InlineData("%2D")]
    [InlineData("%252dus")]
    [InlineData("\\u002du")]
    [InlineData("&#45;")]
    [InlineData("&#x2d;us")]
    public void A_key_that_is_cut_behind_its_dash_is_taken_out_at_the_end_of_the_text_alone(string rest)
    {
        Redactor.RedactKeys("key " + Hash + rest).Should().Be("key [api_key]");
        Redactor.RedactKeys("key " + Hash + rest + " x").Should().Be("key " + Hash + rest + " x");
        Redactor.RedactKeys("key " + Hash).Should().Be("key " + Hash);
    }

    [Theory]
    [InlineData("GET https://us6.api.mailchimp.com/3.0/lists/1/members/" + Hash + "/tags 200", "GET https://us6.api.mailchimp.com/3.0/lists/1/members/[subscriber_hash]/tags 200")]
    [InlineData("https://us6.api.mailchimp.com/3.0/lists/1/members/ada@reader.example", "https://us6.api.mailchimp.com/3.0/lists/1/members/[email]")]
    [InlineData("https://US6.API.MAILCHIMP.COM/3.0/lists/1/members/ada%40reader.example?x=1", "https://US6.API.MAILCHIMP.COM/3.0/lists/1/members/[email]?x=1")]
    [InlineData("https%3A%2F%2Fus6.api.mailchimp.com%2F3.0%2Flists%2F1%2Fmembers%2F" + Hash, "https%3A%2F%2Fus6.api.mailchimp.com%2F3.0%2Flists%2F1%2Fmembers%2F[subscriber_hash]")]
    [InlineData("https://us6.api.mailchimp.com/3.0/audiences/1/contacts/" + Hash + "\"", "https://us6.api.mailchimp.com/3.0/audiences/1/contacts/[contact_id]\"")]
    [InlineData("https%3A%2F%2Fapi.mailchimp.com%2F3.0%2Flists%2F1%2Fmembers%2F" + Hash, "https%3A%2F%2Fapi.mailchimp.com%2F3.0%2Flists%2F1%2Fmembers%2F[subscriber_hash]")]
    [InlineData("http://api.mailchimp.com.example/members/" + Hash, "http://api.mailchimp.com.example/members/" + Hash)]
    [InlineData("http://myapi.mailchimp.com/members/" + Hash, "http://myapi.mailchimp.com/members/" + Hash)]
    [InlineData("upstream=us6.api.mailchimp.com,owner=ada@reader.example", "upstream=us6.api.mailchimp.com,owner=ada@reader.example")]
    [InlineData("a=us6.api.mailchimp.com,https://us6.api.mailchimp.com/members/" + Hash, "a=us6.api.mailchimp.com,https://us6.api.mailchimp.com/members/[subscriber_hash]")]
    [InlineData("https:\\u002F\\u002Fapi.mailchimp.com./members/" + Hash, "https:\\u002F\\u002Fapi.mailchimp.com./members/[subscriber_hash]")]
    [InlineData("https://us6.api.mailchimp.com/3.0/search-members?query=Ada", "https://us6.api.mailchimp.com/3.0/search-members?query=[search_query]")]
    [InlineData("by ada@reader.example: https://us6.api.mailchimp.com/3.0/lists/1/members/" + Hash + " and members/" + Hash, "by ada@reader.example: https://us6.api.mailchimp.com/3.0/lists/1/members/[subscriber_hash] and members/" + Hash)]
    [InlineData("https://us6.api.mailchimp.com/3.0/search-members?query=o'brien&x=1", "https://us6.api.mailchimp.com/3.0/search-members?query=[search_query]&x=1")]
    [InlineData("GET https://us6.api.mailchimp.com/3.0/lists/1/members/o'brien@reader.example/tags", "GET https://us6.api.mailchimp.com/3.0/lists/1/members/[email]/tags")]
    [InlineData("GET https://us6.api.mailchimp.com/3.0/search-members?query=a'%20b'-d'_e'+f'@g&x=1", "GET https://us6.api.mailchimp.com/3.0/search-members?query=[search_query]&x=1")]
    [InlineData("see 'https://us6.api.mailchimp.com/3.0/search-members?query=ada'", "see 'https://us6.api.mailchimp.com/3.0/search-members?query=[search_query]'")]
    [InlineData("see https://us6.api.mailchimp.com/3.0/search-members?query=ada'", "see https://us6.api.mailchimp.com/3.0/search-members?query=[search_query]'")]
    [InlineData("failed 'GET https://us6.api.mailchimp.com/3.0/search-members?query=ada'.", "failed 'GET https://us6.api.mailchimp.com/3.0/search-members?query=[search_query]'.")]
    [InlineData("RequestUri: 'https://us6.api.mailchimp.com/3.0/lists/1/members/o'neil@reader.example', Version: 1.1", "RequestUri: 'https://us6.api.mailchimp.com/3.0/lists/1/members/[email]', Version: 1.1")]
    [InlineData("Can't GET https://us6.api.mailchimp.com/3.0/search-members?query=james'+smith", "Can't GET https://us6.api.mailchimp.com/3.0/search-members?query=[search_query]")]
    [InlineData("GET https://us6.api.mailchimp.com/3.0/lists/1/members/o'.neil@reader.example", "GET https://us6.api.mailchimp.com/3.0/lists/1/members/[email]")]
    [InlineData("Status='404 (Not Found)' https://us6.api.mailchimp.com/3.0/search-members?query=james'+smith x", "Status='404 (Not Found)' https://us6.api.mailchimp.com/3.0/search-members?query=[search_query] x")]
    [InlineData("Is it 'https://us6.api.mailchimp.com/3.0/search-members?query=ada'. No", "Is it 'https://us6.api.mailchimp.com/3.0/search-members?query=[search_query]'. No")]
    [InlineData("('GET https://us6.api.mailchimp.com/3.0/search-members?query=ada'-'x')", "('GET https://us6.api.mailchimp.com/3.0/search-members?query=[search_query]'-'x')")]
    [InlineData("GET https://us6.api.mailchimp.com/3.0/lists/1/members/o''neil@reader.example", "GET https://us6.api.mailchimp.com/3.0/lists/1/members/[email]")]
    [InlineData("failed 'GET https://us6.api.mailchimp.com/3.0/search-members?query=ada'-- retry", "failed 'GET https://us6.api.mailchimp.com/3.0/search-members?query=[search_query]'-- retry")]
    [InlineData("api.mailchimp.com/3.0/search-members?query=ada", "api.mailchimp.com/3.0/search-members?query=[search_query]")]
    [InlineData("x='GET https://us6.api.mailchimp.com/3.0/ping','ada@reader.example'", "x='GET https://us6.api.mailchimp.com/3.0/ping','ada@reader.example'")]
    [InlineData("got 'https://us6.api.mailchimp.com/3.0/ping','ada@reader.example'", "got 'https://us6.api.mailchimp.com/3.0/ping','ada@reader.example'")]
    [InlineData("us6.api.mailchimp.com/members/" + Hash + " us7.api.mailchimp.com/members/" + Hash, "us6.api.mailchimp.com/members/[subscriber_hash] us7.api.mailchimp.com/members/[subscriber_hash]")]
    public void The_contact_in_a_URL_of_Mailchimp_is_taken_out_unless_that_is_switched_off(string text, string safe)
    {
        Redactor.RedactKeys(text).Should().Be(safe);
        Redactor.RedactKeys(safe).Should().BeSameAs(safe);
        new MailchimpRedactor(new MailchimpRedactionOptions { RedactPersonalData = false }).RedactKeys(text).Should().BeSameAs(text);
    }

    [Fact]
    public void What_is_not_Mailchimps_is_the_same_instance()
    {
        var rows = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "foreign.txt"));
        rows.Should().HaveCountGreaterThan(200);

        // Escaped, words behind a URL cannot be told from the URL.
        var escaped = rows.Where(static row => !row.Contains("api.mailchimp.com", StringComparison.Ordinal)).Select(static row => Uri.EscapeDataString(row));

        using var scope = new AssertionScope();
        foreach (var text in rows.Concat(rows.Select(static row => JsonSerializer.Serialize(row))).Concat(escaped).Append(string.Join('\n', rows)))
        {
            Redactor.RedactKeys(text).Should().BeSameAs(text);
        }
    }

    [Fact]
    public void Clean_text_costs_no_allocation()
    {
        var rows = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "foreign.txt")).Where(static row => !row.Contains("LXVz", StringComparison.Ordinal) && !row.Contains("tdXM", StringComparison.Ordinal)).ToArray();

        Allocation.Of(() =>
        {
            foreach (var row in rows)
            {
                Redactor.RedactKeys(row);
            }
        }).Should().Be(0);
    }

    private static string Canary(Random random) => $"{Convert.ToHexStringLower(Enumerable.Range(0, 16).Select(_ => (byte)random.Next(256)).ToArray())}-us{random.Next(1, 300)}";

    private static string Noise(Random random) => string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => "ab1 -%25&;=\"\\us{LXVz\n"[random.Next(20)]));

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    /// <summary>Neither half of the key is left, plain or in Base64.</summary>
    private static void CheckGone(string safe, string key, string text)
    {
        safe.Should().NotContainEquivalentOf(key[..12], "of {0}", text).And.NotContainEquivalentOf(key[20..32], "of {0}", text);
        foreach (var word in safe.Split(' ', '"', '=', '&', '%').Where(static word => word.Length >= 16))
        {
            for (var from = 0; from < 4; from++)
            {
                if (Mailchimp.Telemetry.Redaction.Text.Base64Matcher.TryDecode(word.AsSpan(from), out var decoded))
                {
                    decoded.Should().NotContainEquivalentOf(key[4..16], "of {0}", text);
                }
            }
        }
    }
}
