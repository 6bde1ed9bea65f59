using System.Buffers;

namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>
/// A quotation mark as it looks at some depth: plain, behind the backslashes of JSON inside JSON (1, 3, 7 … by
/// depth), or escaped for a URL.
/// </summary>
internal readonly record struct Quote(char Mark, int Backslashes, bool IsPercent)
{
    private const string Percent = "%22";
    private const string PercentBackslash = "%5C";

    private static readonly SearchValues<char> Structure = SearchValues.Create("{}[]\"'%\n");
    private static readonly SearchValues<char> Parentheses = SearchValues.Create("()\"'%\n");

    /// <summary>How far behind a line that seems to end a list its bracket is looked for.</summary>
    private const int MaxBehindBreak = 512;

    /// <summary>What may stand right before a string: a bracket, or the prefix of a language.</summary>
    private const string BeforeString = "[({bBuUrRfFnN@$";

    /// <summary>JSON seven deep; bounds the work on a text of backslashes.</summary>
    private const int MaxBackslashes = 127;

    public int Length => Mark == 0 ? 0 : IsPercent ? Percent.Length : Backslashes + 1;

    /// <summary>The quote that ends just before a place.</summary>
    public static Quote Before(ReadOnlySpan<char> text, int end)
    {
        if (Characters.EscapeBefore(text, end) == '"')
        {
            return new Quote('"', 0, IsPercent: true);
        }

        return end > 0 && text[end - 1] is '"' or '\'' ? new Quote(text[end - 1], BackslashesBefore(text, end - 1), IsPercent: false) : default;
    }

    /// <summary>The quote at a place.</summary>
    public static Quote At(ReadOnlySpan<char> text, int start)
    {
        if (Characters.EscapeAt(text, start) == '"')
        {
            return new Quote('"', 0, IsPercent: true);
        }

        var at = start;
        while (at < text.Length && at - start < MaxBackslashes && text[at] == '\\')
        {
            at++;
        }

        return at < text.Length && text[at] is '"' or '\'' ? new Quote(text[at], at - start, IsPercent: false) : default;
    }

    public bool IsAt(ReadOnlySpan<char> text, int start)
    {
        var other = At(text, start);
        return other.Length > 0 && other == this;
    }

    /// <summary>Where the string that begins here ends: at its own quote, at one of less depth, or with the text.</summary>
    public int End(ReadOnlySpan<char> text, int start)
    {
        for (var at = start; at < text.Length; at++)
        {
            var found = IsPercent ? text[at..].IndexOf(Percent) : text[at..].IndexOf(Mark);
            Steps.Add(found < 0 ? text.Length - at : found + 1);
            if (found < 0)
            {
                break;
            }

            at += found;
            if (IsPercent && EscapedBackslashesBefore(text, start, at) % 2 == 1)
            {
                continue;
            }

            var backslashes = IsPercent ? 0 : Math.Min(BackslashesBefore(text, at), at - start);
            if (backslashes < Backslashes || Closes(backslashes))
            {
                return at - Math.Min(backslashes, Backslashes);
            }
        }

        return text.Length;
    }

    /// <summary>Where the JSON array or object, or the list in parentheses, that begins here ends, or where it is cut off.</summary>
    public int EndOfComposite(ReadOnlySpan<char> text, int start)
    {
        var (opening, closing, structure) = text[start] == '(' ? ("(", ")", Parentheses) : ("{[", "}]", Structure);
        var (depth, limit, end) = (0, text.Length, text.Length);
        int? cut = null;
        for (var at = start; (at = Characters.Next(text[..limit], at, structure)) < limit; at++)
        {
            var escaped = IsPercent ? Characters.EscapeAt(text, at) : null;
            var c = escaped ?? text[at];
            if (opening.Contains(c, StringComparison.Ordinal))
            {
                depth++;
            }
            else if (closing.Contains(c, StringComparison.Ordinal))
            {
                if (--depth == 0)
                {
                    return at + (escaped is null ? 1 : Percent.Length);
                }
            }
            else if (c == '\n')
            {
                if (escaped is not null || cut is not null)
                {
                    continue;
                }

                var endOfLine = start + text[start..at].TrimEnd(Characters.Whitespace).Length;
                at = Characters.SkipWhitespace(text, at) - 1;
                Steps.Add(at - endOfLine);
                if (!GoesOn(text, start, endOfLine, at + 1))
                {
                    (cut, limit) = (endOfLine, Math.Min(text.Length, at + MaxBehindBreak));
                }
            }
            else if (IsPercent ? escaped == '"' : c == Mark && BackslashesBefore(text, at) >= Backslashes)
            {
                var close = End(text, at + (IsPercent ? Percent.Length : 1));
                if (!IsAt(text, close))
                {
                    end = close;
                    break;
                }

                at = close + Length - 1;
            }
            else if (!IsPercent && c == '"')
            {
                var backslashes = BackslashesBefore(text, at);
                var other = At(text, at - backslashes);
                if (backslashes < Backslashes || !IsOpening(text, at - backslashes))
                {
                    end = at - backslashes;
                    break;
                }

                at = other.End(text, at + 1) + other.Length - 1;
            }
        }

        return cut ?? end;
    }

    public override string ToString() => IsPercent ? Percent : Mark == 0 ? string.Empty : new string('\\', Backslashes) + Mark;

    /// <summary>Whether a list that is broken into lines goes on in the next one. If it neither asks for another item nor gets one, it is cut off, unless its bracket follows all the same.</summary>
    private static bool GoesOn(ReadOnlySpan<char> text, int start, int end, int next) =>
        text[end - 1] is ',' or ';' or '|' or ':' or '=' or '[' or '(' or '{'
        || (next < text.Length && text[next] is ',' or ';' or '|' or ']' or ')' or '}' or '"' or '\'' or '\\' or '%' or '+')
        || (next < text.Length && BeforeString.Contains(text[next]) && At(text, next + 1).Length > 0)
        || AuthorizationValue.LengthOfScheme(text, next) > 0
        || (text[start] == '{' && IsMember(text, next));

    /// <summary>Whether a name without quotes begins here: <c>FNAME: Ada</c>.</summary>
    private static bool IsMember(ReadOnlySpan<char> text, int at)
    {
        var end = at;
        while (end < text.Length && end - at < MaxBehindBreak && Characters.IsName(text[end]))
        {
            Steps.Add(1);
            end++;
        }

        var behind = Characters.SkipSpace(text, end);
        return end > at && !char.IsAsciiDigit(text[at]) && behind < text.Length && text[behind] is ':' or '=';
    }

    /// <summary>Whether a string of a list begins here, also as <c>b"x"</c>, and none that stands around the list ends.</summary>
    private static bool IsOpening(ReadOnlySpan<char> text, int start)
    {
        var before = start - (char.IsAsciiLetter(text[start - 1]) ? 2 : 1);
        return before >= 0 && (text[before] is '[' or '(' or '{' or ',' or ';' or '|' or ':' or '=' || char.IsWhiteSpace(text[before]));
    }

    /// <summary>Each backslash and quote inside a string of this depth doubles what stands before it, and adds one.</summary>
    private bool Closes(int backslashes) => (backslashes - Backslashes) % (2 * (Backslashes + 1)) == 0;

    private static int EscapedBackslashesBefore(ReadOnlySpan<char> text, int start, int at)
    {
        var count = 0;
        while (count < MaxBackslashes && at - PercentBackslash.Length >= start && Characters.StartsWith(text, at - PercentBackslash.Length, PercentBackslash))
        {
            Steps.Add(1);
            at -= PercentBackslash.Length;
            count++;
        }

        return count;
    }

    private static int BackslashesBefore(ReadOnlySpan<char> text, int at)
    {
        var start = at;
        while (start > 0 && at - start < MaxBackslashes && text[start - 1] == '\\')
        {
            start--;
        }

        return at - start;
    }
}
