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

    /// <summary>How many groups of three hexadecimal digits stand before the one with the dash, and what each begins with in Base64.</summary>
    private const int GroupsOfDigits = 10;
    private const string DigitGroupStarts = "MNOQRYZ";

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
            var group = at - OffsetOf(text[at]);
            if (IsBehindDigits(text, group, runStart) && TryDecode(text, group, floor, out var key))
            {
                match = key with { Start = StartOfValue(text, runStart, floor), End = EndOfValue(text, runEnd) };
                return true;
            }
        }

        return false;
    }

    /// <summary>How many characters of its group of four stand before a form.</summary>
    private static int OffsetOf(char first) => first switch { 'L' => 0, '1' => 2, _ => 3 };

    /// <summary>Asked before anything is decoded, which takes a hundred times as long.</summary>
    private static bool IsBehindDigits(ReadOnlySpan<char> text, int group, int runStart)
    {
        if (group - (4 * GroupsOfDigits) < runStart)
        {
            return false;
        }

        for (var before = 1; before <= GroupsOfDigits; before++)
        {
            Steps.Add(1);
            if (!DigitGroupStarts.Contains(text[group - (4 * before)]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryDecode(ReadOnlySpan<char> text, int group, int floor, out RedactionMatch key)
    {
        key = default;

        // The groups in which a key begins and ends may also have signs, for what stands beside it.
        Span<char> value = stackalloc char[CharactersBefore + CharactersBehind];
        var first = CharactersBefore;
        for (var at = group; first > 0 && at > floor && SignOrLetter(text, at - 1, Characters.EscapeBefore(text, at)) is { } c; at -= c is '+' or '/' && text[at - 1] != c ? 3 : 1)
        {
            value[--first] = c;
        }

        var last = CharactersBefore;
        var end = group;
        for (; last < value.Length && end < text.Length && SignOrLetter(text, end, Characters.EscapeAt(text, end)) is { } c; end += text[end] == '%' ? 3 : 1)
        {
            value[last++] = c;
        }

        Steps.Add(last - first);
        var whole = first + ((CharactersBefore - first) % 4);

        // What reads as cut in the middle of the text is no key but something else that begins like one.
        return TryDecode(value[whole..last], out var decoded)
            && KeyMatcher.TryFind(decoded, 0, out key)
            && (end == text.Length || key.Replacement != RedactionRule.ApiKey.Token);
    }

    private static char? SignOrLetter(ReadOnlySpan<char> text, int at, char? escaped) =>
        escaped is '+' or '/' ? escaped : Characters.IsBase64(text[at]) && text[at] != '=' ? text[at] : null;

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

        // Filled up to whole groups: what is cut out of a longer value ends with bits of what comes next, which a decoder refuses.
        var missing = -usable & 3;
        var groups = text[..usable] + "AAA"[..missing];
        if (usable == 0 || !Base64Url.IsValid(groups))
        {
            return false;
        }

        decoded = Encoding.Latin1.GetString(Base64Url.DecodeFromChars(groups)[..^missing]);
        return true;
    }
}
