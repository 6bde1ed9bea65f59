using Mailchimp.Telemetry.Redaction.Text;

namespace Mailchimp.Telemetry.Tests.Redaction;

public class MultiPatternSearcherTests
{
    private const int Runs = 20_000;

    private static readonly string[] Words = ["apikey", "api_key", "-us", "%40", "sms", "ip]", "members", "2dus", "LXVz", "Zip"];

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(40)]
    public void Each_word_is_found_wherever_it_stands_in_any_case(int before)
    {
        var search = new MultiPatternSearcher(Words);
        foreach (var word in Words)
        {
            foreach (var written in new[] { word, word.ToUpperInvariant(), word.ToLowerInvariant() })
            {
                foreach (var behind in new[] { 0, 1, 16, 33 })
                {
                    search.IndexIn(new string('x', before) + written + new string('x', behind), from: 0).Should().Be(before, "of {0}", written);
                }
            }
        }
    }

    [Fact]
    public void It_finds_what_a_plain_search_finds()
    {
        var random = new Random(3);
        var search = new MultiPatternSearcher(Words);
        for (var run = 0; run < Runs; run++)
        {
            // Beginnings of words, and characters that share their lower bits with letters of them.
            var text = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => random.Next(4) switch
            {
                0 => Words[random.Next(Words.Length)][..2],
                1 => ((char)random.Next(0x20, 0x7F)).ToString(),
                2 => ((char)(0x100 * random.Next(1, 200) | 'a')).ToString(),
                _ => random.Next(12) == 0 ? Words[random.Next(Words.Length)] : "s",
            }));
            var from = random.Next(text.Length + 1);
            var expected = Words.Select(word => text.IndexOf(word, from, StringComparison.OrdinalIgnoreCase)).Where(static at => at >= 0).DefaultIfEmpty(-1).Min();

            search.IndexIn(text, from).Should().Be(expected, "from {0} in {1}", from, text);
        }
    }

    [Fact]
    public void A_word_that_is_too_short_is_refused() =>
        ((Action)(() => _ = new MultiPatternSearcher(["ab"]))).Should().Throw<ArgumentException>();
}
