using System.Buffers;
using System.Text;

namespace Mailchimp.Telemetry.Errors;

/// <summary>Shortens text so that nothing that is to be redacted is left half: half a key is no longer known for a key.</summary>
internal static class SafeTruncation
{
    /// <summary>Words shorter than this hold no useful part of a secret.</summary>
    private const int LongWord = 8;

    private const int Window = 128;

    private static readonly SearchValues<char> Telling = SearchValues.Create("0123456789@%=");

    /// <summary>How much of a text to keep: at most a number of characters, and no part of a long word that is cut.</summary>
    public static int AtWord(ReadOnlySpan<char> text, int maxLength)
    {
        if (text.Length <= maxLength)
        {
            return text.Length;
        }

        var length = WithoutLastWord(text[..maxLength]);
        return length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
    }

    /// <summary>How much to keep of a text whose end is missing.</summary>
    public static int WithoutLastWord(ReadOnlySpan<char> text)
    {
        var start = text.Length;
        while (start > 0 && (char.IsLetterOrDigit(text[start - 1]) || text[start - 1] is '-' or '_' or '%' or '+' or '/' or '=' or '.' or '@' or '\\'))
        {
            start--;
        }

        // Without a digit or a sign near its end it is a word of a language, or nothing that could be used.
        var end = text[Math.Max(start, text.Length - Window)..];
        return text.Length - start < LongWord || end.IndexOfAny(Telling) < 0 ? text.Length : start;
    }

    /// <summary>The beginning of a text that is safe as it is, at most a number of bytes in UTF-8, whole characters only.</summary>
    public static string ToBytes(string text, int maxBytes)
    {
        if (text.Length <= maxBytes / 3 || Encoding.UTF8.GetByteCount(text) <= maxBytes)
        {
            return text;
        }

        var bytes = new byte[maxBytes];
        Encoding.UTF8.GetEncoder().Convert(text, bytes, flush: false, out var charsUsed, out _, out _);
        return text[..charsUsed];
    }
}
