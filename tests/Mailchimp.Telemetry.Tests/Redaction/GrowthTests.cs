extern alias counted;
using System.Text.Json;
using FluentAssertions.Execution;
using Mailchimp.Telemetry.Tests.Support;
using CountedOptions = counted::Mailchimp.Telemetry.MailchimpRedactionOptions;
using CountedRedactor = counted::Mailchimp.Telemetry.MailchimpRedactor;
using CountedRule = counted::Mailchimp.Telemetry.MailchimpRedactionRule;
using Steps = counted::Mailchimp.Telemetry.Redaction.Text.Steps;

namespace Mailchimp.Telemetry.Tests.Redaction;

/// <summary>A text twice as long costs twice as much, whatever it repeats; in steps of the engine, which a busy machine does not change.</summary>
public class GrowthTests
{
    private const int Shortest = 4 * 1024;
    private const int Short = 2 * Shortest;
    private const int Long = 64 * Shortest;
    private const double MostAtDoubling = 2.2;
    private const int RandomTexts = 300;

    private static readonly CountedRedactor[] Redactors =
    [
        new(new CountedOptions()),
        new(new CountedOptions { RedactPersonalData = false }),
        new(new CountedOptions { AllowedValues = { "@reader.example", "Ada" } }),
        new(new CountedOptions { Rules = { new CountedRule { Name = "order", Pattern = "[a-z0-9]+-[0-9]+|\"[a-z]*" } } }),
    ];

    /// <summary>How a name stands before its value, or before what looks like one.</summary>
    private static readonly string[] Forms =
    [
        "\"{0}\":[", "\"{0}\":[{{", "\"{0}\":{{", "\"{0}\":\"", "\"{0}\":\"a", "\"{0}\":a", "\"{0}\": ", "\\\"{0}\\\":[", "\\\"{0}\\\":\\\"a", "\\\\\\\"{0}\\\":\"",
        "%22{0}%22%3A[", "%22{0}%22%3A", "%22{0}%22%3Aa", "%22{0}%22%3A%22a", "{0}%3d%26", "{0}%3D", "{0}%5D%3Da", "{0}=", "?{0}=", "&{0}=a", "?{0}=%3D", "'{0}':'", "{0}: '", "{0}=\"a\\",
        "{0}: [{1}] ", "{0}: ", "{0}: Basic [{1}] ", "{0}: Basic ", "{0}: [", "{0}: [\"", "{0}: {{", "{0}={{a", "{0}=*", "{0}=[{1}]", "{0}=\"[{1}]\": ", "{0}: *", "{0}/", "{0}%2F",
        "{0}: [\"@reader.example ", "{0}", "[{1}]=", "{0} ", "[{0}", "{0}=['a', 'b'\nx ", "{0}=(\"a\" \"b\"\n ", "%22{0}%22:%5B%0A%22a%22",
    ];

    private static readonly string[] Pieces =
    [
        "0123456789abcdef0123456789abcdef", "-us6", "-us", "%2Dus21", "\\u002dus1", "2dus", "25", "&#45;us", "@", "%40", "%2540", "\\u0040", "\\u0041", "a", "b.co", "reader.example", ".",
        "\"", "\\\"", "\\\\\\\"", "'", "%22", "\\", "{", "}", "[", "]", ":", "=", "%3D", "&", "%26", "?", " ", "\n", "\u00a0", "\v", ",", "/", "%2F", "://", "<", "%0A", "%5B", "(", "=['a', ", "=(\"a\"\nx ", "%22:%5B%0A",
        "Authorization", "Basic ", "bearer%20", "apikey ", "apikey", "code", "url", "Cookie", "email", "merge_fields", "note", "members/", "email:", "[email]", "[credential]", "[cookie]",
        "YW55c3RyaW5nOjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmLXVzNg==", "LXVz", "https://x.example/a?b=", "https://us6.api.mailchimp.com/3.0/", "Message-ID: ",
    ];

    public static TheoryData<string, string> Names
    {
        get
        {
            var names = new TheoryData<string, string>();
            foreach (var row in TestData.Rows("names.tsv"))
            {
                names.Add(row[0], row[1]);
            }

            return names;
        }
    }

    public static TheoryData<string> Rules => [.. TestData.Rows("names.tsv").Select(static row => row[1]).Distinct()];

    public static TheoryData<string> Seeds => [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "corpus"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(AppContext.BaseDirectory, file)).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_name_before_anything_costs_by_its_length(string name, string rule) =>
        Check(Forms.Select(form => string.Format(null, form, name, rule)), Short);

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_name_of_each_rule_costs_by_its_length_up_to_256_KB(string rule)
    {
        var name = TestData.Rows("names.tsv").First(row => row[1] == rule)[0];

        Check(Forms.Select(form => string.Format(null, form, name, rule)), Long, redactors: Redactors[..1], shortest: Long / 8);
    }

    [Theory]
    [InlineData("\"url\":[")]
    [InlineData("\"url\":[{")]
    [InlineData("\\\"url\\\":[")]
    [InlineData("%22url%22%3A[")]
    [InlineData("email%3d%26")]
    [InlineData("cookie: [cookie] ")]
    [InlineData("apikey: [secret] ")]
    [InlineData("Authorization: [credential] ")]
    [InlineData("%22url%22%3Aa")]
    [InlineData("a%2540")]
    [InlineData("Authorization: requirement failed ")]
    [InlineData("\"note\":[\"@reader.example ")]
    [InlineData("/a?code=SUMMER26&")]
    [InlineData("0123456789abcdef0123456789abcdefLXVz")]
    [InlineData("api.mailchimp.com/bearer%20")]
    public void A_text_that_was_slow_once_costs_by_its_length(string unit) => Check([unit], Long);

    [Theory]
    [InlineData("\u00a0\n")]
    [InlineData("\v\n")]
    [InlineData("\u2028")]
    [InlineData("\n a: b")]
    [InlineData("\n aaaaaaaaaaaaaaaa")]
    [InlineData("\n %22a%22 %2C")]
    public void A_text_behind_the_start_of_a_list_costs_by_its_length(string unit)
    {
        Check([unit], Long, static () => "password=[\"a\",\"b\",");
        Check([unit], Long, static () => "{\"merge_fields\": {");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_seed_of_the_fuzzer_costs_by_its_length(string file)
    {
        var seed = System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, file)));

        // Only many repeats of a long seed come close to twice as much when the length doubles.
        Check([seed], Long, shortest: Math.Clamp(8 * seed.Length, Shortest, Long / 2));
    }

    [Fact]
    public void An_edge_costs_by_its_length() => Check(Edge.All.SelectMany(static edge => new[] { edge.Text, edge.Safe }).Distinct(), Short);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_random_piece_costs_by_its_length(int seed)
    {
        var random = new Random(seed);
        Check(Enumerable.Range(0, RandomTexts).Select(_ => Random(random, random.Next(1, 6))), Short, () => Random(random, random.Next(4)));
    }

    private static string Random(Random random, int pieces) => string.Concat(Enumerable.Range(0, pieces).Select(_ => Pieces[random.Next(Pieces.Length)]));

    private static void Check(IEnumerable<string> units, int longest, Func<string>? around = null, CountedRedactor[]? redactors = null, int shortest = Shortest)
    {
        using var scope = new AssertionScope();
        foreach (var unit in units.Where(static unit => unit.Length > 0))
        {
            var (before, behind) = (around?.Invoke(), around?.Invoke());
            foreach (var redactor in redactors ?? Redactors)
            {
                var steps = StepsFor(redactor, before, unit, behind, shortest);
                for (var length = shortest * 2; length <= longest; length *= 2)
                {
                    var more = StepsFor(redactor, before, unit, behind, length);
                    if (more > MostAtDoubling * steps)
                    {
                        scope.FailWith("{0} characters of {1} between {2} and {3} take {4} steps, half as many take {5}.", length, unit, before, behind, more, steps);
                        break;
                    }

                    steps = more;
                }
            }
        }
    }

    private static long StepsFor(CountedRedactor redactor, string? before, string unit, string? behind, int length)
    {
        var text = before + string.Concat(Enumerable.Repeat(unit, length / unit.Length)) + behind;
        var taken = Steps.Taken;
        redactor.Redact(text);
        redactor.RedactKeys(text);
        return Steps.Taken - taken;
    }
}
