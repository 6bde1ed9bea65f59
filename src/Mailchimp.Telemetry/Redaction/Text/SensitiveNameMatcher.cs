using System.Buffers;

namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>Finds the value behind a name, in JSON at any depth of quoting, in queries and forms, in headers and in printed objects.</summary>
internal static class SensitiveNameMatcher
{
    private const int MaxUrl = 256;
    private const int MaxRecord = 512;
    private const int MaxMemberName = 64;

    private const string Slashes = "://";
    private const string EscapedSlashes = @":\/\/";
    private const string HtmlAmpersand = "&amp;";
    private const string PartOfFormValues = "')";
    private const string PartOfSecrets = "')}]";

    private static readonly SearchValues<char> RecordValueEnd = SearchValues.Create(",}\r\n\"");

    private static readonly SearchValues<string> OAuthWords =
        SearchValues.Create(["auth", "callback", "signin", "login", "token", "connect", "state=", "client_id", "redirect", "grant", "mailchimp"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a value can stand behind a name that ends here: asked first, because most words are no names.</summary>
    public static bool CanFollow(ReadOnlySpan<char> text, int end) =>
        end < text.Length && text[end] is '=' or ':' or '"' or '\'' or '\\' or ']' or ' ' or '\t' or '%';

    public static bool TryMatch(ReadOnlySpan<char> text, int start, int end, SensitiveName row, RedactionTokens marks, out RedactionMatch match)
    {
        match = default;
        if ((!row.Rule.IsSecret && start > 0 && text[start - 1] == '.') || row.IsOfCode(text[..start]))
        {
            // server.address and its like are names of something else.
            return false;
        }

        var quote = Quote.Before(text, start);
        var isQuoted = quote.Length > 0 && quote.IsAt(text, end);
        if (isQuoted)
        {
            return row.Forms.HasFlag(SensitiveNameContexts.Member) && TryMember(text, end + quote.Length, quote, row, marks, out match);
        }

        return TryParameter(text, start, end, row, marks, out match) || (!text[..start].EndsWith(Slashes) && TryHeader(text, end, row, marks, out match));
    }

    /// <summary>
    /// The value behind a mark that is about to be written, which reads as a name in brackets: <c>[email]=</c>. Found at
    /// once, because each pass would find only the next of a row of them.
    /// </summary>
    public static bool TryMatchBehind(ReadOnlySpan<char> text, RedactionMatch mark, RuleSet rules, RedactionTokens marks, out RedactionMatch match)
    {
        match = default;
        return CanFollow(text, mark.End)
            && mark.Replacement is ['[', .. var name, ']']
            && SensitiveName.Find(name) is { } row
            && row.Rule.IsIn(rules)
            && !row.Forms.HasFlag(SensitiveNameContexts.QueryOnly)
            && (TryParameter(text, mark.Start, mark.End, row, marks, out match) || TryHeader(text, mark.End, row, marks, out match));
    }

    /// <summary>Behind a quoted name: a colon or equals sign, and a quoted string, a number, an array or an object.</summary>
    private static bool TryMember(ReadOnlySpan<char> text, int at, Quote quote, SensitiveName row, RedactionTokens marks, out RedactionMatch match)
    {
        match = default;
        at = SkipEscapedSpace(text, Characters.SkipWhitespace(text, at), quote);
        if (at < text.Length && text[at] == ']')
        {
            at = Characters.SkipSpace(text, at + 1);
        }

        var escaped = Characters.EscapeAt(text, at);
        var isAssignment = at < text.Length && text[at] == '=';
        if (escaped is ':' or '=')
        {
            at += 3;
        }
        else if (isAssignment || (at < text.Length && text[at] == ':'))
        {
            at++;
        }
        else
        {
            return false;
        }

        var sameLine = Characters.SkipSpace(text, at);
        at = Characters.SkipWhitespace(text, sameLine);
        if (at > sameLine && at < text.Length && !quote.IsAt(text, at) && text[at] is not ('{' or '['))
        {
            return false;
        }

        at = SkipEscapedSpace(text, at, quote);
        if (at >= text.Length || IsRedacted(text, at, row, marks) || (isAssignment && HarmlessValue.IsSqlOperand(text, at, row.Name)))
        {
            return false;
        }

        if (quote.IsAt(text, at))
        {
            var value = at + quote.Length;
            return !IsRedacted(text, value, row, marks) && TryValue(text, value, quote.End(text, value), row, marks, string.Empty, out match);
        }

        var opening = CharacterAt(text, at, quote);
        if (opening is '[' || (opening is '{' && row.Forms.HasFlag(SensitiveNameContexts.Composite)))
        {
            if (row.Forms.HasFlag(SensitiveNameContexts.Url) || IsRedactedArray(text, at, quote, row))
            {
                return false;
            }

            var close = quote.EndOfComposite(text, at);
            match = new RedactionMatch(at, close, row.Rule, $"{quote}{row.Rule.Token}{quote}");
            return true;
        }

        return opening != '{' && TryValue(text, at, Characters.EndOfValue(text, at, quote.IsPercent ? "\",}" : default), row, marks, quote.ToString(), out match);
    }

    /// <summary>The character here, percent-escaped or not if the quote is.</summary>
    private static char CharacterAt(ReadOnlySpan<char> text, int at, Quote quote) => (quote.IsPercent ? Characters.EscapeAt(text, at) : null) ?? text[at];

    /// <summary>White space as it is written in a form, if the quote is.</summary>
    private static int SkipEscapedSpace(ReadOnlySpan<char> text, int at, Quote quote)
    {
        while (quote.IsPercent && at < text.Length && (text[at] == '+' || Characters.EscapeAt(text, at) is ' ' or '\t' or '\r' or '\n'))
        {
            Steps.Add(1);
            at += text[at] == '+' ? 1 : 3;
        }

        return at;
    }

    private static bool TryParameter(ReadOnlySpan<char> text, int start, int end, SensitiveName row, RedactionTokens marks, out RedactionMatch match)
    {
        match = default;
        var isQuery = row.Forms.HasFlag(SensitiveNameContexts.QueryOnly);
        if (isQuery && start > 0 && text[start - 1] != '"' && !IsInForm(text, start))
        {
            return false;
        }

        var at = end;
        if (at < text.Length && text[at] == ']')
        {
            at++;
        }
        else if (Characters.EscapeAt(text, at) == ']')
        {
            at += 3;
        }

        var isRecord = IsInRecord(text, start, at);
        at = isQuery ? at : Characters.SkipSpace(text, at);
        var isEscaped = Characters.EscapeAt(text, at) == '=';
        var isAssignment = isEscaped || (at < text.Length && text[at] == '=');
        var isPrinted = at < text.Length && text[at] == ':' && row.Forms.HasFlag(SensitiveNameContexts.Member);
        var assigned = SensitiveNameContexts.Parameter | SensitiveNameContexts.QueryOnly | (isRecord && !row.Forms.HasFlag(SensitiveNameContexts.Composite) ? SensitiveNameContexts.Member : 0);
        if (!isPrinted && !(isAssignment && (row.Forms & assigned) != 0))
        {
            return false;
        }

        at += isEscaped ? 3 : 1;
        var escapedEndings = isEscaped ? "&" : string.Empty;
        at = isQuery ? at : Characters.SkipSpace(text, at);
        if (HarmlessValue.IsSqlOperand(text, at, row.Name))
        {
            return false;
        }

        if (row.Rule.IsSecret && IsList(text, at, out var listEnd))
        {
            match = new RedactionMatch(at, listEnd, row.Rule, row.Rule.Token);
            return true;
        }

        if (row.Rule.IsSecret && OpensSecret(text, at, marks))
        {
            at++;
        }

        var quote = Quote.At(text, at);
        if (quote.Length > 0 && !(isRecord && quote.Mark == '\''))
        {
            return !IsRedacted(text, at + quote.Length, row, marks) && TryValue(text, at + quote.Length, quote.End(text, at + quote.Length), row, marks, string.Empty, out match);
        }

        if (isPrinted || at >= text.Length || text[at] is '=' or '>' || IsRedacted(text, at, row, marks))
        {
            return false;
        }

        var plainEnd = Characters.EndOfValue(text, at, escapedEndings);
        var part = row.Rule.IsSecret ? PartOfSecrets : IsInForm(text, start) ? PartOfFormValues : string.Empty;
        var valueEnd = isRecord && !isEscaped ? EndOfRecordValue(text, at) : EndOfParameter(text, start, plainEnd, escapedEndings, part);
        if (valueEnd < text.Length && text[valueEnd] == ' ' && AuthorizationValue.IsScheme(text[at..valueEnd]))
        {
            if (!row.Rule.IsSecret)
            {
                // No name or address: a credential, and found as one.
                return false;
            }

            valueEnd = Characters.EndOfValue(text, valueEnd + 1, escapedEndings);
        }

        if ((isQuery && row.Name == "code" && IsDiscount(text, start, valueEnd)) || !TryValue(text, at, valueEnd, row, marks, string.Empty, out match))
        {
            return false;
        }

        // A hash of what may be a short password and the text behind it would help to guess the password.
        match = plainEnd < valueEnd && match.Replacement != row.Rule.Token ? match with { Replacement = Replacements.Of(row.Rule, text[at..plainEnd]) } : match;
        return true;
    }

    /// <summary>A bracket before a scheme, whose token would stay without it, before a quoted secret, or before a mark: <c>Authorization=[Bearer x]</c>.</summary>
    private static bool OpensSecret(ReadOnlySpan<char> text, int at, RedactionTokens marks) =>
        at < text.Length
        && text[at] is '[' or '(' or '{'
        && (AuthorizationValue.LengthOfScheme(text, at + 1) > 0 || marks.LengthAt(text, at + 1) > 0 || Quote.At(text, at + 1).Length > 0);

    /// <summary>Whether several values of which the first is quoted stand here in brackets of any kind, one that is not right behind its bracket, or an object.</summary>
    private static bool IsList(ReadOnlySpan<char> text, int start, out int end)
    {
        end = start;
        if (start >= text.Length || text[start] is not ('[' or '(' or '{'))
        {
            return false;
        }

        var at = start + 1;
        while (at < text.Length && (text[at] is '[' or '(' or '{' or ',' || char.IsWhiteSpace(text[at]) || Characters.StartsWith(text, at, "null")))
        {
            Steps.Add(1);
            at += text[at] == 'n' ? "null".Length : 1;
        }

        var quote = Quote.At(text, at);
        if (quote.Length == 0)
        {
            return false;
        }

        var next = SkipEscapedSpace(text, Characters.SkipWhitespace(text, quote.End(text, at + quote.Length) + quote.Length), quote);
        if (at == start + 1 && (next >= text.Length || !(CharacterAt(text, next, quote) is var behind && (behind is ',' or ';' or '|' || Quote.At(text, next) == quote || (text[start] == '{' && behind is ':' or '=')))))
        {
            return false;
        }

        end = quote.EndOfComposite(text, start);
        return true;
    }

    /// <summary>Whether this is <c>Name = value</c> in a record as it prints itself: <c>Contact { Phone = +1 555, Birthday = 01/02 }</c>.</summary>
    private static bool IsInRecord(ReadOnlySpan<char> text, int start, int end)
    {
        if (start < 2 || text[start - 1] != ' ' || text[start - 2] is not ('{' or ',') || !Characters.StartsWith(text, end, " = "))
        {
            return false;
        }

        var closed = 0;
        for (var at = start - 2; at >= Math.Max(0, start - MaxRecord); at--)
        {
            Steps.Add(1);
            closed += text[at] switch
            {
                '}' => 1,
                '{' => -1,
                _ => 0,
            };
            if (closed < 0)
            {
                // In JSON, a name in quotes follows.
                return Characters.StartsWith(text, at + 1, " ") && Quote.At(text, at + 2).Length == 0;
            }
        }

        return false;
    }

    private static int EndOfRecordValue(ReadOnlySpan<char> text, int start)
    {
        var end = Characters.Next(text, start, RecordValueEnd);
        while (end < text.Length && text[end] == ',' && !IsMember(text, end + 1))
        {
            end = Characters.Next(text, end + 1, RecordValueEnd);
        }

        while (end > start && text[end - 1] == ' ')
        {
            end--;
        }

        return end;
    }

    private static bool IsMember(ReadOnlySpan<char> text, int at)
    {
        var name = Characters.SkipSpace(text, at);
        var end = name;
        while (end < text.Length && end - name < MaxMemberName && Characters.IsName(text[end]))
        {
            Steps.Add(1);
            end++;
        }

        return end > name && Characters.StartsWith(text, end, " = ");
    }

    private static bool IsInForm(ReadOnlySpan<char> text, int start) =>
        start == 0 || text[start - 1] is '?' or '&' || text[..start].EndsWith(HtmlAmpersand) || Characters.EscapeBefore(text, start) is '?' or '&' || Characters.UnicodeBefore(text, start) is '?' or '&';

    /// <summary>
    /// Where the value of a parameter ends. Some of the characters that end a value may also be part of it: apostrophes and
    /// parentheses in a form, brackets in a secret, any character as an escape of JSON. They are, unless the value ends right
    /// behind them, or one that opens what they close stands before its name.
    /// </summary>
    private static int EndOfParameter(ReadOnlySpan<char> text, int nameStart, int plainEnd, ReadOnlySpan<char> escapedEndings, ReadOnlySpan<char> part)
    {
        for (var end = plainEnd; ; end = Characters.EndOfValue(text, end, escapedEndings))
        {
            var at = end;
            while (at < text.Length && LengthOfPart(text, nameStart, at, part) is > 0 and var length)
            {
                Steps.Add(length);
                at += length;
            }

            if (at == end || at >= text.Length || Characters.EndsValue(text[at]))
            {
                return end;
            }

            end = at;
        }
    }

    private static int LengthOfPart(ReadOnlySpan<char> text, int nameStart, int at, ReadOnlySpan<char> part)
    {
        if (part.Contains(text[at]))
        {
            return IsOpenBefore(text, nameStart, text[at]) ? 0 : 1;
        }

        return !part.IsEmpty && Characters.UnicodeAt(text, at) is { } c && (part.Contains(c) || !Characters.EndsValue(c)) ? Characters.UnicodeLength : 0;
    }

    private static bool IsOpenBefore(ReadOnlySpan<char> text, int start, char closing)
    {
        var before = text[Math.Max(0, start - MaxUrl)..start];
        Steps.Add(before.Length);
        if (closing == '\'')
        {
            // Those in a query are in names such as O'Brien.
            var query = before.LastIndexOf('?');
            return before[..(query < 0 ? before.Length : query)].Count(closing) % 2 == 1;
        }

        var opening = closing == ')' ? '(' : closing == ']' ? '[' : '{';
        return before.Count(opening) > before.Count(closing);
    }

    private static bool TryHeader(ReadOnlySpan<char> text, int end, SensitiveName row, RedactionTokens marks, out RedactionMatch match)
    {
        match = default;
        var at = Characters.SkipSpace(text, end);
        if (!row.Forms.HasFlag(SensitiveNameContexts.Header) || at >= text.Length || text[at] != ':')
        {
            return false;
        }

        at = Characters.SkipSpace(text, at + 1);
        if (IsRedacted(text, at, row, marks))
        {
            return false;
        }

        var listEnd = IsList(text, at, out var several) ? several
            : at < text.Length && text[at] is '[' or '(' or '{' && Quote.At(text, at + 1) is { Length: > 0 } quote ? quote.EndOfComposite(text, at)
            : at;
        if (listEnd > at)
        {
            match = new RedactionMatch(at, listEnd, row.Rule, row.Rule.Token);
            return true;
        }

        return !HarmlessValue.IsHeader(text[at..], row.Rule) && TryValue(text, at, EndOfHeader(text, at), row, marks, string.Empty, out match);
    }

    /// <summary>Where a header's value ends: with its line, or with the string that it stands in. Quotes behind an equals sign are those of a parameter.</summary>
    private static int EndOfHeader(ReadOnlySpan<char> text, int start)
    {
        var end = Characters.EndOfLine(text, start);
        while (end > start && text[end - 1] == '=' && Quote.At(text, end) is { Length: > 0 } quote)
        {
            end = Characters.EndOfLine(text, end + quote.Length);
            while (end < text.Length && text[end] is '"' or '\\' && !quote.IsAt(text, end))
            {
                var other = Quote.At(text, end);
                if (other.Length > 0 && other.Backslashes < quote.Backslashes)
                {
                    return end;
                }

                end = Characters.EndOfLine(text, end + Math.Max(other.Length, 1));
            }

            if (!quote.IsAt(text, end))
            {
                return end;
            }

            end = Characters.EndOfLine(text, end + quote.Length);
        }

        return end;
    }

    /// <param name="text">The text.</param>
    /// <param name="start">Where the value begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="row">What it is.</param>
    /// <param name="marks">Knows what is redacted already.</param>
    /// <param name="quote">What to put around the mark, where the value stands in no quotes but must: a number in JSON.</param>
    /// <param name="match">The value.</param>
    private static bool TryValue(ReadOnlySpan<char> text, int start, int end, SensitiveName row, RedactionTokens marks, string quote, out RedactionMatch match)
    {
        match = default;
        if (row.Forms.HasFlag(SensitiveNameContexts.Url))
        {
            var query = text[start..end].IndexOf('?');
            start = query < 0 ? end : start + query + 1;
        }
        else if (row.Rule == RedactionRule.Credential)
        {
            var space = text[start..end].IndexOf(' ');
            if (space > 0 && AuthorizationValue.IsScheme(text.Slice(start, space)))
            {
                return TryCredential(text, start + space + 1, start, end, row, out match);
            }
        }

        var value = text[start..end];
        if (value.Length < row.MinLength || marks.LengthAt(text, start) > 0 || HarmlessValue.IsAny(value, row.Name))
        {
            return false;
        }

        match = new RedactionMatch(start, end, row.Rule, $"{quote}{Replacements.Of(row.Rule, value)}{quote}");
        return true;
    }

    /// <summary>The scheme stays readable: it says which of Mailchimp's forms a client used.</summary>
    private static bool TryCredential(ReadOnlySpan<char> text, int start, int valueStart, int end, SensitiveName row, out RedactionMatch match)
    {
        match = default;
        var token = text[start..end];
        if (token.Trim().IsEmpty || HarmlessValue.IsPlaceholder(token, row.Name))
        {
            return false;
        }

        match = new RedactionMatch(start, end, row.Rule, Replacements.Of(row.Rule, text[valueStart..end]));
        return true;
    }

    /// <summary>Whether a mark stands here already, alone or behind a scheme. Asked before the end of the value is looked for.</summary>
    private static bool IsRedacted(ReadOnlySpan<char> text, int at, SensitiveName row, RedactionTokens marks)
    {
        if (marks.LengthAt(text, at) > 0)
        {
            return true;
        }

        return row.Rule == RedactionRule.Credential && AuthorizationValue.LengthOfScheme(text, at) is > 0 and var scheme && marks.LengthAt(text, at + scheme + 1) > 0;
    }

    private static bool IsRedactedArray(ReadOnlySpan<char> text, int at, Quote quote, SensitiveName row) =>
        Characters.StartsWith(text, at, "[]") || Characters.StartsWith(text, at, "{}") || Characters.StartsWith(text, at, "%5B%5D") || Characters.StartsWith(text, at, "%7B%7D") || Characters.StartsWith(text, at, $"[{quote}{row.Rule.Token}{quote}]");

    /// <summary>Whether a <c>?code=</c> is one of a shop's: in a URL that shows its path, with nothing in it that is OAuth's.</summary>
    private static bool IsDiscount(ReadOnlySpan<char> text, int start, int end)
    {
        var before = text[Math.Max(0, start - MaxUrl)..start];
        var behind = text[end..Math.Min(end + MaxUrl, text.Length)];
        var url = before[(before.LastIndexOfAny(Characters.UrlEnd) + 1)..];
        var rest = behind[..Characters.Next(behind, 0, Characters.UrlEnd)];
        Steps.Add(before.Length + rest.Length);
        return url.Length < MaxUrl && HasPath(url) && url.IndexOf('?') is >= 0 and var query && HasPath(url[..query]) && !url.ContainsAny(OAuthWords) && !rest.ContainsAny(OAuthWords);
    }

    /// <summary>Whether the last address in a row of them has a path: one may stand in the query of another, or behind it.</summary>
    private static bool HasPath(ReadOnlySpan<char> url)
    {
        var plain = url.LastIndexOf(Slashes);
        var escaped = url.LastIndexOf(EscapedSlashes);
        var path = plain >= 0 ? url[(plain + Slashes.Length)..] : escaped >= 0 ? url[(escaped + EscapedSlashes.Length)..] : url;
        return path[..(path.IndexOf('?') is >= 0 and var query ? query : path.Length)].Contains('/');
    }
}
