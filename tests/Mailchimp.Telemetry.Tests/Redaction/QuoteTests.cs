using Mailchimp.Telemetry.Redaction.Text;

namespace Mailchimp.Telemetry.Tests.Redaction;

public class QuoteTests
{
    [Theory]
    [InlineData("\"", 0, 1)]
    [InlineData("'", 0, 1)]
    [InlineData("\\\"", 0, 2)]
    [InlineData("\\\\\\\"", 0, 4)]
    [InlineData("x\\\"", 1, 2)]
    [InlineData("%22", 0, 3)]
    [InlineData("%23", 0, 0)]
    [InlineData("\\", 0, 0)]
    [InlineData("x", 0, 0)]
    [InlineData("", 0, 0)]
    public void It_is_read_with_its_backslashes_or_its_escape(string text, int start, int length)
    {
        var quote = Quote.At(text, start);

        quote.Length.Should().Be(length);
        quote.ToString().Should().Be(text.Substring(start, length));
        quote.IsAt(text, start).Should().Be(length > 0);
        Quote.Before(text, start + length).Should().Be(quote);
    }

    [Theory]
    [InlineData(127, true)]
    [InlineData(128, false)]
    public void Depth_is_bounded(int backslashes, bool isQuote) =>
        (Quote.At(new string('\\', backslashes) + "\"", 0).Length > 0).Should().Be(isQuote);

    [Fact]
    public void Quotes_of_another_depth_or_kind_are_others()
    {
        Quote.At("\\\"", 0).IsAt("\"", 0).Should().BeFalse();
        Quote.At("'", 0).IsAt("\"", 0).Should().BeFalse();
        Quote.At("%22", 0).IsAt("\"", 0).Should().BeFalse();
        default(Quote).IsAt("x", 0).Should().BeFalse("no quote is nowhere");
    }

    [Theory]
    [InlineData("\"", "abc\"d", 3)]
    [InlineData("\"", "\"", 0)]
    [InlineData("\"", "abc", 3)]
    [InlineData("\"", "a\\\"b\"c", 4)]
    [InlineData("\"", "a\\\\\"c", 3)]
    [InlineData("\"", "a'b\"", 3)]
    [InlineData("\\\"", "ab\\\"c", 2)]
    [InlineData("\\\"", "ab\"c", 2)]
    [InlineData("\\\"", "a\\\\\\\"b\\\"c", 6)]
    [InlineData("\\\\\\\"", "a\\\"b", 1)]
    [InlineData("%22", "ab%22c", 2)]
    [InlineData("%22", "%22", 0)]
    [InlineData("%22", "ab\"c", 4)]
    public void A_string_ends_at_its_own_quote_or_one_of_less_depth(string quote, string rest, int end) =>
        Quote.At(quote, 0).End(quote + rest, quote.Length).Should().Be(quote.Length + end);

    [Theory]
    [InlineData("\"", "{\"a\":1}x", 7)]
    [InlineData("\"", "[1,[2],3]x", 9)]
    [InlineData("\"", "{\"a\":\"}\"}x", 9)]
    [InlineData("\"", "{\"a\":[\"]", 8)]
    [InlineData("\"", "[]", 2)]
    [InlineData("\\\"", "[\\\"]\\\"]x", 7)]
    [InlineData("\\\"", "[1\",x", 2)]
    [InlineData("\\\\\\\"", "[1\\\",x", 2)]
    [InlineData("%22", "[%22]%22]x", 9)]
    [InlineData("%22", "[1\"]x", 4)]
    public void An_object_ends_with_its_own_bracket_outside_of_strings(string quote, string text, int end) =>
        Quote.At(quote, 0).EndOfComposite(text, 0).Should().Be(end);
}
