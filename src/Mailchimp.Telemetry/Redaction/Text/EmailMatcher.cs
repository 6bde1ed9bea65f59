using System.Buffers;

namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>
/// Finds e-mail addresses around an <c>@</c>, also where it or other characters are escaped for a URL or for JSON, and
/// the credential that stands before a host in a URL.
/// </summary>
internal static class EmailMatcher
{
    private const int MaxUserInfo = 256;
    private const int MaxMessageId = 256;
    private const int MaxHeaderName = 24;

    private static readonly SearchValues<char> EndOfHost = SearchValues.Create(Characters.NoUserInfoCharacters + "@");

    private static readonly string[] MessageHeaders = ["Message-ID", "MessageId", "message_id", "In-Reply-To", "References"];

    /// <param name="text">The text.</param>
    /// <param name="at">Where the <c>@</c> or the escape that stands for it begins.</param>
    /// <param name="length">How long that is.</param>
    /// <param name="floor">Where the text begins that is still to be looked at.</param>
    /// <param name="rules">What is looked for.</param>
    /// <param name="match">The address.</param>
    public static bool TryMatch(ReadOnlySpan<char> text, int at, int length, int floor, RuleSet rules, out RedactionMatch match)
    {
        match = default;

        // The domain first: it holds no @, so that no part of the text is read twice.
        var domain = at + length;
        var end = EndOfDomain(text, domain);
        if (IsUserInfo(text, at, length, floor, out var credential) && (end >= 0 || IsHost(text, domain)))
        {
            if (!RedactionRule.Credential.IsIn(rules) || credential >= at || text[at - 1] == ']' || IsGit(text, credential, at))
            {
                return false;
            }

            match = new RedactionMatch(credential, EndOfUserInfo(text, at, end, credential, rules), RedactionRule.Credential, RedactionRule.Credential.Token);
            return true;
        }

        return end >= 0 && TryMatchAddress(text, at, domain, end, floor, rules, out match);
    }

    private static bool TryMatchAddress(ReadOnlySpan<char> text, int at, int domain, int end, int floor, RuleSet rules, out RedactionMatch match)
    {
        match = default;
        if (!RedactionRule.Email.IsIn(rules) || IsVersion(text[domain..end]))
        {
            return false;
        }

        var start = StartOfLocalPart(text, at, floor);
        if (start == at || IsMessageId(text, start, at) || (IsGit(text, start, at) && end < text.Length && text[end] is ':' or '/'))
        {
            return false;
        }

        match = new RedactionMatch(start, end, RedactionRule.Email, RedactionRule.Email.Token);
        return true;
    }

    /// <summary>Whether <c>://user:password@</c> ends here; what is to be hidden then is the password, or the user where there is none. Behind a mark there is no more of it.</summary>
    private static bool IsUserInfo(ReadOnlySpan<char> text, int at, int length, int floor, out int credential)
    {
        credential = 0;
        var from = Math.Max(floor, at - MaxUserInfo);
        var scheme = length == 1 && from < at ? text[from..at].LastIndexOf("://") : -1;
        Steps.Add(at - from);
        if (scheme < 0)
        {
            return false;
        }

        var start = from + scheme + 3;
        var userInfo = text[start..at];
        credential = start + userInfo.IndexOf(':') + 1;
        return !userInfo.ContainsAny(Characters.NoUserInfo) && !Characters.StartsWith(text, credential, RedactionRule.Credential.Token);
    }

    /// <summary>
    /// Where the user info ends: at the last of several <c>@</c> with a host, and no address before it. The first would
    /// leave the next for another pass, which goes as far as this one.
    /// </summary>
    private static int EndOfUserInfo(ReadOnlySpan<char> text, int at, int endOfDomain, int credential, RuleSet rules)
    {
        var scheme = text[..credential].LastIndexOf("://");
        var farthest = at + MaxUserInfo - (credential - scheme) - RedactionRule.Credential.Token.Length;
        var hasDomain = endOfDomain >= 0;
        var next = Characters.Next(text, Math.Max(endOfDomain, at + 1), EndOfHost);
        while (next <= farthest && next < text.Length && text[next] == '@' && text[next - 1] != ']')
        {
            var end = EndOfDomain(text, next + 1);
            if (hasDomain && end >= 0 && TryMatchAddress(text, next, next + 1, end, at, rules, out _))
            {
                break;
            }

            if (end >= 0 || IsHost(text, next + 1))
            {
                (at, hasDomain) = (next, end >= 0);
            }

            next = Characters.Next(text, Math.Max(end, next + 1), EndOfHost);
        }

        return at;
    }

    /// <summary>Whether a host without a domain may stand here, such as <c>localhost</c>, or one that is cut off.</summary>
    private static bool IsHost(ReadOnlySpan<char> text, int start) => start == text.Length || !Characters.NoUserInfo.Contains(text[start]);

    private static bool IsGit(ReadOnlySpan<char> text, int start, int at) => text[start..at].Equals("git", StringComparison.OrdinalIgnoreCase);

    /// <summary><c>1.2.3-beta</c>, as behind the name of a package.</summary>
    private static bool IsVersion(ReadOnlySpan<char> domain)
    {
        var at = domain[0] is 'v' or 'V' ? 1 : 0;
        for (var part = 0; part < 3; part++)
        {
            var digits = domain[at..].IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0 || domain[at + digits] != (part < 2 ? '.' : '-'))
            {
                return false;
            }

            at += digits + 1;
        }

        return true;
    }

    /// <summary>The id of a message looks like an address, and is nobody's.</summary>
    private static bool IsMessageId(ReadOnlySpan<char> text, int start, int at)
    {
        if (at - start > MaxMessageId)
        {
            return false;
        }

        var before = text[Math.Max(0, start - MaxHeaderName)..start].TrimEnd("<\"'\\ =:");
        foreach (var header in MessageHeaders)
        {
            if (before.EndsWith(header, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsLocal(char c) =>
        char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+' or '!' or '#' or '$' or '*' or '^' or '~' or '\'' || (c >= 0x80 && char.IsLetterOrDigit(c));

    private static int StartOfLocalPart(ReadOnlySpan<char> text, int at, int floor)
    {
        var start = at;
        while (start > floor)
        {
            Steps.Add(1);
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
            Steps.Add(1);
            var c = text[i];
            var next = i + 1;
            if (Characters.UnicodeAt(text, i) is >= (char)0x80 and { } escaped)
            {
                (c, next) = (escaped, i + Characters.UnicodeLength);
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
