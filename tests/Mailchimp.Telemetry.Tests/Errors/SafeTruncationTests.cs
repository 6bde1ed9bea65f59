using Mailchimp.Telemetry.Errors;

namespace Mailchimp.Telemetry.Tests.Errors;

/// <summary>A text that is cut keeps no part of what could be a secret, and as much of the rest as can be.</summary>
public class SafeTruncationTests
{
    [Theory]
    [InlineData("short", 10, "short")]
    [InlineData("just as long", 12, "just as long")]
    [InlineData("key 0123456789", 14, "key 0123456789")]
    [InlineData("key 0123456789abcdef", 14, "key ")]
    [InlineData("key 01234567 and more", 12, "key ")]
    [InlineData("key 0123456 and more", 11, "key 0123456")]
    [InlineData("in several languages", 12, "in several l")]
    [InlineData("Donaudampfschifffahrt", 12, "Donaudampfsc")]
    [InlineData("0123456789abcdef", 12, "")]
    [InlineData("1bcdefghijklmnop", 12, "")]
    public void A_long_word_with_a_digit_or_a_sign_is_left_out_where_it_is_cut(string text, int maxLength, string kept) =>
        text[..SafeTruncation.AtWord(text, maxLength)].Should().Be(kept);

    [Theory]
    [InlineData('-')]
    [InlineData('_')]
    [InlineData('%')]
    [InlineData('+')]
    [InlineData('/')]
    [InlineData('=')]
    [InlineData('.')]
    [InlineData('@')]
    [InlineData('\\')]
    public void A_sign_that_secrets_have_does_not_end_a_word(char sign)
    {
        var text = $"before 1234{sign}abcdefgh";

        text[..SafeTruncation.AtWord(text, text.Length - 2)].Should().Be("before ");
    }

    [Theory]
    [InlineData(' ')]
    [InlineData('"')]
    [InlineData(',')]
    [InlineData(':')]
    public void Another_sign_ends_it(char sign)
    {
        var text = $"before 1234{sign}abcdefgh";

        text[..SafeTruncation.AtWord(text, text.Length - 2)].Should().Be($"before 1234{sign}abcdef");
    }

    [Fact]
    public void A_character_of_two_halves_is_not_cut()
    {
        SafeTruncation.AtWord("hi 😀 there", 4).Should().Be(3);
        SafeTruncation.AtWord("hi 😀 there", 5).Should().Be(5);
        SafeTruncation.AtWord("😀", 0).Should().Be(0);
    }

    [Fact]
    public void What_tells_must_be_near_the_end()
    {
        // No secret is as long; a word of a megabyte must not be searched.
        var far = "1" + new string('x', 200);

        SafeTruncation.WithoutLastWord(far).Should().Be(far.Length);
        SafeTruncation.WithoutLastWord(new string('x', 200) + "1").Should().Be(0);
    }

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "abc")]
    [InlineData("äöü", 6, "äöü")]
    [InlineData("äöü", 5, "äö")]
    [InlineData("a€", 4, "a€")]
    [InlineData("a€", 3, "a")]
    [InlineData("😀😀", 7, "😀")]
    [InlineData("aaaaaaaaaa", 30, "aaaaaaaaaa")]
    [InlineData("€€€€€€€€€€", 30, "€€€€€€€€€€")]
    [InlineData("€€€€€€€€€€", 29, "€€€€€€€€€")]
    public void Bytes_are_counted_in_whole_characters(string text, int maxBytes, string kept) =>
        SafeTruncation.ToBytes(text, maxBytes).Should().Be(kept);
}
