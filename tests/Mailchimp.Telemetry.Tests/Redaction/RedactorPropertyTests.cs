using System.Buffers;
using System.Text;

namespace Mailchimp.Telemetry.Tests.Redaction;

/// <summary>What holds for any text, tried on texts put together from all that the rules look at.</summary>
public class RedactorPropertyTests
{
    private const int MaxGrowthOfOne = 40;

    private static readonly string[] Pieces =
    [
        "0123456789abcdef0123456789abcdef", "-us6", "-us", "%2Dus21", "\\u002dus1", "us6", "@", "%40", "%2540", "\\u0040", "ada", "reader.example", ".", "..",
        "\"", "\\\"", "\\\\\\\"", "'", "%22", "\\", "{", "}", "[", "]", ":", "=", "%3D", "&", "?", " ", "\r\n", "\n", ",", ";", "|", "/", "%2F", "%0A", "%5B", "%5D", "(", ")", "=[", "=('a', ", "%22:%5B%0A",
        "Authorization", "Basic ", "Bearer ", "apikey ", "OAuth ", "apikey", "client_secret", "code", "query", "token", "url", "Set-Cookie", "PHPSESSID", "response_body_url",
        "email_address", "merge_fields", "FNAME", "phone", "address", "ip", "note", "members/", "contacts/", "email:", "sms:", "subscriber_hash",
        "[email]", "[api_key 3f2a91c0-us6]", "[secret]", "[credential 3f2a91c0]", "[order]", "null", "17", "ORD-1", "é", "\uD83D", "\0",
        "YW55c3RyaW5nOjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmLXVzNg==", "LXVz", "https://x.example/a?b=", "dXNlcjpwYXNz",
        "&#45;us6", "&#x2d;", "-u", "://", "git", "Message-ID: <", "@p0", "$1", "{Email}", "failed", "Cookie", "%2540", "us6.api.mailchimp.com/3.0/", "x:",
    ];

    private static readonly MailchimpRedactor[] Redactors =
    [
        MailchimpRedactor.Default,
        new(new MailchimpRedactionOptions { RedactPersonalData = false }),
        new(new MailchimpRedactionOptions { Rules = { new MailchimpRedactionRule { Name = "order", Pattern = "ORD-[0-9]+|reader" } }, AllowedValues = { "@reader.example" } }),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Redacting_is_idempotent_bounded_and_never_throws(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 20_000; run++)
        {
            Check(string.Concat(Enumerable.Range(0, random.Next(1, 24)).Select(_ => Pieces[random.Next(Pieces.Length)])), seed, run);
        }
    }

    [Fact]
    public void Parts_of_known_edges_in_any_order_never_throw()
    {
        const int Seed = 11;
        var random = new Random(Seed);
        var edges = Edge.All;
        for (var run = 0; run < 40_000; run++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => PartOf(edges[random.Next(edges.Length)].Text, random)));
            foreach (var redactor in Redactors)
            {
                redactor.RedactKeys(redactor.Redact(text));
            }
        }
    }

    [Fact]
    public void Any_bytes_are_taken_and_clean_ones_are_left()
    {
        var random = new Random(5);
        var output = new ArrayBufferWriter<byte>();
        for (var run = 0; run < 20_000; run++)
        {
            var bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            output.ResetWrittenCount();

            var isRedacted = MailchimpRedactor.Default.TryRedact(bytes, output);

            var text = Encoding.Latin1.GetString(bytes);
            var safe = MailchimpRedactor.Default.Redact(text);
            if (isRedacted != output.WrittenCount > 0 || (safe == text && !ReferenceEquals(safe, text)))
            {
                Assert.Fail($"run {run}: {Convert.ToHexString(bytes)}");
            }
        }
    }

    [Theory]
    [InlineData("@")]
    [InlineData("a@")]
    [InlineData("\\")]
    [InlineData("\\\"note\\\":")]
    [InlineData("\"note\":[")]
    [InlineData("\"address\":{\"")]
    [InlineData("Basic ")]
    [InlineData("LXVz")]
    [InlineData("email")]
    [InlineData("code=%3D")]
    [InlineData("\"url\":\"a")]
    public async Task A_long_text_of_half_matches_takes_linear_work(string piece)
    {
        // Quadratic work on 2 MB would take hours, linear work milliseconds.
        var text = string.Concat(Enumerable.Repeat(piece, 2_000_000 / piece.Length));

        var redacting = Task.Run(() => MailchimpRedactor.Default.Redact(text));

        (await Task.WhenAny(redacting, Task.Delay(TimeSpan.FromSeconds(30)))).Should().Be(redacting);
    }

    private static void Check(string text, int seed, int run)
    {
        foreach (var redactor in Redactors)
        {
            var once = redactor.Redact(text);
            var twice = redactor.Redact(once);

            var keys = redactor.RedactKeys(text);
            if (!ReferenceEquals(once, twice) || !ReferenceEquals(keys, redactor.RedactKeys(keys)) || once.Length > MaxGrowthOfOne * text.Length)
            {
                Assert.Fail($"seed {seed}, run {run}:\n{text}\n{once}\n{twice}");
            }
        }
    }

    private static string PartOf(string text, Random random)
    {
        var start = random.Next(text.Length);
        return text.Substring(start, random.Next(1, text.Length - start + 1));
    }
}
