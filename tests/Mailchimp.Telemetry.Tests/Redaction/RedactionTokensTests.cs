using Mailchimp.Telemetry.Redaction.Text;

namespace Mailchimp.Telemetry.Tests.Redaction;

public class RedactionTokensTests
{
    private readonly RedactionTokens _marks = new(["email", "api_key"]);

    [Theory]
    [InlineData("[email]", 0, 7)]
    [InlineData("[email] x", 0, 7)]
    [InlineData("x[email]", 1, 7)]
    [InlineData("x[email]", 0, 0)]
    [InlineData("[email]", 7, 0)]
    [InlineData("[email", 0, 0)]
    [InlineData("[]", 0, 0)]
    [InlineData("[", 0, 0)]
    [InlineData("email]", 0, 0)]
    [InlineData("[phone]", 0, 0)]
    [InlineData("[Email]", 0, 0)]
    [InlineData("[ email]", 0, 0)]
    [InlineData("[email ]", 0, 0)]
    [InlineData("[api_key a2bb50e2-us6]", 0, 22)]
    [InlineData("[api_key a]", 0, 11)]
    [InlineData("[api_key z]", 0, 0)]
    [InlineData("[api_key az]", 0, 0)]
    [InlineData("[api_key a b]", 0, 0)]
    [InlineData("[xapi_key a]", 0, 0)]
    public void A_mark_is_what_the_redactor_writes(string text, int start, int length) =>
        _marks.LengthAt(text, start).Should().Be(length);

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void A_mark_has_an_end(int length, bool isMark)
    {
        var mark = "[api_key " + new string('a', length - "api_key ".Length) + "]";

        _marks.LengthAt(mark, 0).Should().Be(isMark ? mark.Length : 0);
    }

    [Theory]
    [InlineData("[email]", true)]
    [InlineData("Bearer [email]", true)]
    [InlineData("bearer  [email]", true)]
    [InlineData("Bear [email]", false)]
    [InlineData("x[email]", false)]
    [InlineData("[email]x", false)]
    [InlineData("[email] [email]", false)]
    [InlineData("email", false)]
    [InlineData("", false)]
    [InlineData("Bearer [phone]", false)]
    public void A_value_is_marked_that_is_nothing_but_a_mark(string value, bool isMarked) =>
        _marks.IsToken(value).Should().Be(isMarked);

    [Theory]
    [InlineData("ab[email]cd", 0, 2, false)]
    [InlineData("ab[email]cd", 0, 3, true)]
    [InlineData("ab[email]cd", 2, 1, true)]
    [InlineData("ab[email]cd", 4, 2, true)]
    [InlineData("ab[email]cd", 8, 1, true)]
    [InlineData("ab[email]cd", 9, 2, false)]
    [InlineData("ab[phone]cd", 4, 2, false)]
    [InlineData("abcd", 0, 4, false)]
    [InlineData("[email]", 0, 7, true)]
    public void A_part_of_a_mark_is_part_of_it(string text, int start, int length, bool overlaps) =>
        _marks.Overlaps(text, start, length).Should().Be(overlaps);

    [Fact]
    public void A_mark_that_begins_far_before_is_seen()
    {
        var mark = "[api_key " + new string('a', 54) + "]";
        var text = new string('x', 100) + mark + "y";

        _marks.Overlaps(text, text.Length - 2, 1).Should().BeTrue();
        _marks.Overlaps(text, text.Length - 1, 1).Should().BeFalse();
    }
}
