using System.Buffers;

namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>The classes of characters that the matchers share.</summary>
internal static class Characters
{
    /// <summary>What does not stand between <c>://</c> and <c>@</c>.</summary>
    public const string NoUserInfoCharacters = " \t\r\n\"'`<>/?#\\";

    /// <summary>What JSON allows between its parts.</summary>
    public const string Whitespace = " \t\r\n";

    /// <summary>The length of an escape of JSON: <c>\u0026</c>.</summary>
    public const int UnicodeLength = 6;

    private const string ValueEndings = "&;, \t\r\n\"'`<>)}]|\\";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Ends a value that stands in no quotes.</summary>
    private static readonly SearchValues<char> ValueEnd = SearchValues.Create(ValueEndings);
    private static readonly SearchValues<char> ValueEndOrEscape = SearchValues.Create(ValueEndings + "%");

    /// <summary>Ends a header's value that stands in no quotes.</summary>
    private static readonly SearchValues<char> LineEnd = SearchValues.Create("\r\n\"\\");

    /// <summary>Ends a URL in a text.</summary>
    public static readonly SearchValues<char> UrlEnd = SearchValues.Create(" \t\r\n\"'`<>|{}^");

    /// <summary><see cref="NoUserInfoCharacters"/>, to be searched for.</summary>
    public static readonly SearchValues<char> NoUserInfo = SearchValues.Create(NoUserInfoCharacters);

    public static readonly SearchValues<char> LettersAndDigits = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static bool IsName(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';

    public static bool IsBase64(char c) => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=' or '-' or '_';

    /// <summary>The character of the percent escape that ends just before <paramref name="end"/>, or null.</summary>
    public static char? EscapeBefore(ReadOnlySpan<char> text, int end) => end >= 3 ? Escape(text[(end - 3)..end]) : null;

    /// <summary>The character of the percent escape at <paramref name="start"/>, or null.</summary>
    public static char? EscapeAt(ReadOnlySpan<char> text, int start) => start + 3 <= text.Length ? Escape(text.Slice(start, 3)) : null;

    /// <summary>The character of the escape of JSON that ends just before <paramref name="end"/>, or null.</summary>
    public static char? UnicodeBefore(ReadOnlySpan<char> text, int end) => end >= UnicodeLength ? UnicodeAt(text, end - UnicodeLength) : null;

    /// <summary>The character of the escape of JSON at <paramref name="start"/>, such as <c>\u0026</c>, or null.</summary>
    public static char? UnicodeAt(ReadOnlySpan<char> text, int start) =>
        start + UnicodeLength <= text.Length && text[start] == '\\' && text[start + 1] == 'u' ? Unicode(text.Slice(start + 2, UnicodeLength - 2)) : null;

    public static bool StartsWith(ReadOnlySpan<char> text, int start, ReadOnlySpan<char> word) =>
        start <= text.Length && text[start..].StartsWith(word, StringComparison.OrdinalIgnoreCase);

    public static bool IsHex(ReadOnlySpan<char> text, int start, int length) =>
        start + length <= text.Length && !text.Slice(start, length).ContainsAnyExcept(HexDigits);

    public static int SkipSpace(ReadOnlySpan<char> text, int at) => Skip(text, at, " \t");

    /// <summary>As <see cref="SkipSpace"/>, and over the ends of lines, which JSON allows.</summary>
    public static int SkipWhitespace(ReadOnlySpan<char> text, int at) => Skip(text, at, Whitespace);

    public static int EndOfLine(ReadOnlySpan<char> text, int start) => Next(text, start, LineEnd);

    /// <summary>Where a value without quotes ends.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the value begins.</param>
    /// <param name="escapedEndings">What ends it too where it is percent-escaped.</param>
    public static int EndOfValue(ReadOnlySpan<char> text, int start, ReadOnlySpan<char> escapedEndings = default)
    {
        var at = Next(text, start, escapedEndings.IsEmpty ? ValueEnd : ValueEndOrEscape);
        while (at < text.Length && text[at] == '%' && !(EscapeAt(text, at) is { } escaped && escapedEndings.Contains(escaped)))
        {
            at = Next(text, at + 1, ValueEndOrEscape);
        }

        return at;
    }

    public static bool EndsValue(char c) => ValueEnd.Contains(c);

    /// <summary>The next of some characters, or the end of the text.</summary>
    public static int Next(ReadOnlySpan<char> text, int start, SearchValues<char> characters)
    {
        var length = start < text.Length ? text[start..].IndexOfAny(characters) : 0;
        var end = length < 0 ? text.Length : start + length;
        Steps.Add(end - start);
        return end;
    }

    /// <summary>The value of four hexadecimal digits, as behind <c>\u</c>, or null.</summary>
    public static char? Unicode(ReadOnlySpan<char> digits) =>
        ushort.TryParse(digits, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value) ? (char)value : null;

    private static int Skip(ReadOnlySpan<char> text, int at, ReadOnlySpan<char> characters)
    {
        while (at < text.Length && characters.Contains(text[at]))
        {
            Steps.Add(1);
            at++;
        }

        return at;
    }

    private static char? Escape(ReadOnlySpan<char> text) =>
        text[0] == '%' && byte.TryParse(text[1..], System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value) ? (char)value : null;
}
