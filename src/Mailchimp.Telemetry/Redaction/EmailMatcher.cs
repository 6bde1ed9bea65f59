namespace Mailchimp.Telemetry.Redaction;

/// <summary>Finds e-mail addresses around an <c>@</c>, also where it or other characters are escaped for a URL or for JSON.</summary>
internal static class EmailMatcher
{
    /// <param name="text">The text.</param>
    /// <param name="at">Where the <c>@</c> or the escape that stands for it begins.</param>
    /// <param name="length">How long that is.</param>
    /// <param name="floor">Where the text begins that is still to be looked at.</param>
    /// <param name="match">The address.</param>
    public static bool TryMatch(ReadOnlySpan<char> text, int at, int length, int floor, out RedactionMatch match)
    {
        match = default;
        var start = StartOfLocalPart(text, at, floor);
        var end = EndOfDomain(text, at + length);
        if (start == at || end < 0)
        {
            return false;
        }

        match = new RedactionMatch(start, end, RedactionRule.Email, RedactionRule.Email.Mark);
        return true;
    }

    private static bool IsLocal(char c) =>
        char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+' or '!' or '#' or '$' or '*' or '^' or '~' or '\'' || (c >= 0x80 && char.IsLetterOrDigit(c));

    private static int StartOfLocalPart(ReadOnlySpan<char> text, int at, int floor)
    {
        var start = at;
        while (start > floor)
        {
            if (start - 3 >= floor && Characters.EscapeBefore(text, start) is { } escaped)
            {
                // The local part may hold escapes (%2B is a plus); an escaped quote or equals sign ends it.
                if (!IsLocal(escaped) && escaped < 0x80)
                {
                    break;
                }

                start -= 3;
            }
            else if (IsLocal(text[start - 1]) || (text[start - 1] == '%' && start < at))
            {
                start--;
            }
            else if (text[start - 1] == '\\' && start < at)
            {
                // What was taken for the first character may belong to an escape of JSON's.
                var isUnicode = text[start] == 'u' && start + 5 <= at;
                if (isUnicode && Characters.Unicode(text.Slice(start + 1, 4)) is { } c && IsLocal(c))
                {
                    start--;
                    while (start > floor && text[start - 1] == '\\')
                    {
                        start--;
                    }
                }
                else
                {
                    return isUnicode ? start + 5 : start + 1;
                }
            }
            else
            {
                break;
            }
        }

        while (start < at && text[start] is '\'' or '.' or '%')
        {
            start++;
        }

        return start;
    }

    /// <summary>Behind the domain, whose last part has two characters or more and is no number; -1 when there is none.</summary>
    private static int EndOfDomain(ReadOnlySpan<char> text, int start)
    {
        var end = start;
        var lastDot = -1;
        var hasLetter = false;
        for (var i = start; i < text.Length;)
        {
            var c = text[i];
            var next = i + 1;
            if (c == '\\' && i + 6 <= text.Length && text[i + 1] == 'u' && Characters.Unicode(text.Slice(i + 2, 4)) is >= (char)0x80 and { } escaped)
            {
                (c, next) = (escaped, i + 6);
            }
            else if (Characters.EscapeAt(text, i) is >= (char)0x80)
            {
                (c, next) = ('é', i + 3);
            }

            if (c == '.')
            {
                if (i == start || text[i - 1] == '.')
                {
                    break;
                }

                (lastDot, hasLetter) = (i, false);
            }
            else if (char.IsLetterOrDigit(c) || c == '-')
            {
                hasLetter |= char.IsLetter(c);
                if (lastDot >= 0 && hasLetter && next - lastDot > 2)
                {
                    end = next;
                }
            }
            else
            {
                break;
            }

            i = next;
        }

        return end > start ? end : -1;
    }
}
