using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>
/// Finds API keys in Base64, as in a copied Basic header. <c>-us</c> looks in Base64 one of three ways, by where in a
/// group of three bytes it falls; six with the upper-case form.
/// </summary>
internal static class Base64Matcher
{
    private static readonly SearchValues<string> Forms = SearchValues.Create(["LXVz", "11cz", "tdXM", "LVVT", "1VUz", "tVVM"], StringComparison.Ordinal);

    /// <summary>A key's Base64 is letters and digits alone, at least as many up to its end or to where it is cut.</summary>
    private const int MinRun = 44;
    private const int CharactersBefore = 48;
    private const int CharactersBehind = 12;

    /// <param name="text">The text.</param>
    /// <param name="runStart">Where letters and digits begin.</param>
    /// <param name="runEnd">Where they end.</param>
    /// <param name="floor">Where the text begins that is still to be looked at.</param>
    /// <param name="match">The whole Base64 value.</param>
    public static bool TryMatch(ReadOnlySpan<char> text, int runStart, int runEnd, int floor, out RedactionMatch match)
    {
        match = default;
        for (var at = runStart; runEnd - runStart >= MinRun; at++)
        {
            var found = text[at..runEnd].IndexOfAny(Forms);
            Steps.Add(found < 0 ? runEnd - at : found + 1);
            if (found < 0)
            {
                break;
            }

            at += found;
            if (TryDecode(text, at - OffsetOf(text[at]), runStart, runEnd, out var key))
            {
                match = key with { Start = StartOfValue(text, runStart, floor), End = EndOfValue(text, runEnd) };
                return true;
            }
        }

        return false;
    }

    /// <summary>How many characters of its group of four stand before a form.</summary>
    private static int OffsetOf(char first) => first switch { 'L' => 0, '1' => 2, _ => 3 };

    private static bool TryDecode(ReadOnlySpan<char> text, int group, int runStart, int runEnd, out RedactionMatch key)
    {
        key = default;
        if (group < runStart)
        {
            return false;
        }

        var from = group - (Math.Min(group - runStart, CharactersBefore) / 4 * 4);
        var end = Math.Min(runEnd, group + CharactersBehind);
        Steps.Add(end - from);

        // What reads as cut in the middle of the text is no key but something else that begins like one.
        return TryDecode(text[from..end], out var decoded)
            && KeyMatcher.TryFind(decoded, 0, out key)
            && (end == text.Length || key.Replacement != RedactionRule.ApiKey.Token);
    }

    private static int StartOfValue(ReadOnlySpan<char> text, int start, int floor)
    {
        while (start > floor && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] is '+' or '_'))
        {
            start--;
        }

        // The digits of an escape before the value, as in Basic%20, are no part of it.
        return start + 2 <= text.Length && Characters.EscapeBefore(text, start + 2) is not null ? start + 2 : start;
    }

    private static int EndOfValue(ReadOnlySpan<char> text, int end)
    {
        while (end < text.Length && (Characters.IsBase64(text[end]) || Characters.EscapeAt(text, end) is '=' or '+' or '/'))
        {
            end += text[end] == '%' ? 3 : 1;
        }

        return end;
    }

    /// <summary>The text in a Base64 value, with or without its padding, in either alphabet.</summary>
    public static bool TryDecode(ReadOnlySpan<char> base64, out string decoded)
    {
        decoded = string.Empty;
        var text = base64.TrimEnd('=').ToString().Replace('+', '-').Replace('/', '_');
        var usable = text.Length % 4 == 1 ? text.Length - 1 : text.Length;
        if (usable == 0 || !Base64Url.IsValid(text.AsSpan(0, usable)))
        {
            return false;
        }

        decoded = Encoding.Latin1.GetString(Base64Url.DecodeFromChars(text.AsSpan(0, usable)));
        return true;
    }
}
