using System.Buffers;

namespace Mailchimp.Telemetry.Redaction;

/// <summary>The classes of characters that the matchers share.</summary>
internal static class Characters
{
    /// <summary>Ends a value that stands in no quotes.</summary>
    public static readonly SearchValues<char> ValueEnd = SearchValues.Create("&;, \t\r\n\"'`<>)}]|\\");

    /// <summary>Ends a header's value that stands in no quotes.</summary>
    public static readonly SearchValues<char> LineEnd = SearchValues.Create("\r\n\"\\");

    public static bool IsName(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';

    public static bool IsBase64(char c) => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=' or '-' or '_';

    /// <summary>The character of the percent escape that ends just before <paramref name="end"/>, or null.</summary>
    public static char? EscapeBefore(ReadOnlySpan<char> text, int end) => end >= 3 ? Escape(text[(end - 3)..end]) : null;

    /// <summary>The character of the percent escape at <paramref name="start"/>, or null.</summary>
    public static char? EscapeAt(ReadOnlySpan<char> text, int start) => start + 3 <= text.Length ? Escape(text.Slice(start, 3)) : null;

    public static bool StartsWith(ReadOnlySpan<char> text, int start, ReadOnlySpan<char> word) =>
        start <= text.Length && text[start..].StartsWith(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>How many hexadecimal digits stand at a place.</summary>
    public static int CountHex(ReadOnlySpan<char> text, int start)
    {
        var end = start;
        while (end < text.Length && char.IsAsciiHexDigit(text[end]))
        {
            end++;
        }

        return end - start;
    }

    /// <summary>The value of four hexadecimal digits, as behind <c>\u</c>, or null.</summary>
    public static char? Unicode(ReadOnlySpan<char> digits) =>
        ushort.TryParse(digits, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value) ? (char)value : null;

    private static char? Escape(ReadOnlySpan<char> text) =>
        text[0] == '%' && byte.TryParse(text[1..], System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value) ? (char)value : null;
}
