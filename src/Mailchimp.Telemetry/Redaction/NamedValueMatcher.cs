using System.Buffers;

namespace Mailchimp.Telemetry.Redaction;

/// <summary>Finds the value behind a name, in JSON at any depth of quoting, in queries and forms, in headers and in printed objects.</summary>
internal static class NamedValueMatcher
{
    private static readonly string[] Literals = ["null", "true", "false", "undefined"];

    public static bool TryMatch(ReadOnlySpan<char> text, int start, int end, NamedValue row, Marks marks, out RedactionMatch match)
    {
        match = default;
        if (!row.Rule.IsSecret && start > 0 && text[start - 1] == '.')
        {
            // server.address and its like are names of something else.
            return false;
        }

        var quote = Quote.Before(text, start);
        var isQuoted = quote.Length > 0 && quote.IsAt(text, end);
        if (isQuoted)
        {
            return row.Forms.HasFlag(NameForms.Member) && TryMember(text, end + quote.Length, quote, row, marks, out match);
        }

        return TryParameter(text, start, end, row, marks, out match) || TryHeader(text, end, row, marks, out match);
    }

    /// <summary>
    /// The value behind a mark that is about to be written, which reads as a name in brackets: <c>[email]=</c>. Found at
    /// once, because each pass would find only the next of a row of them.
    /// </summary>
    public static bool TryMatchBehind(ReadOnlySpan<char> text, RedactionMatch mark, Marks marks, out RedactionMatch match)
    {
        match = default;
        return mark.Replacement == mark.Rule.Mark
            && NamedValue.Find(mark.Rule.Name) is { } row
            && !row.Forms.HasFlag(NameForms.QueryOnly)
            && (TryParameter(text, mark.Start, mark.End, row, marks, out match) || TryHeader(text, mark.End, row, marks, out match));
    }

    /// <summary>Behind a quoted name: a colon or equals sign, and a quoted string, a number, an array or an object.</summary>
    private static bool TryMember(ReadOnlySpan<char> text, int at, Quote quote, NamedValue row, Marks marks, out RedactionMatch match)
    {
        match = default;
        at = SkipSpace(text, at);
        if (at < text.Length && text[at] == ']')
        {
            at = SkipSpace(text, at + 1);
        }

        var escaped = Characters.EscapeAt(text, at);
        if (escaped is ':' or '=')
        {
            at += 3;
        }
        else if (at < text.Length && text[at] is ':' or '=')
        {
            at++;
        }
        else
        {
            return false;
        }

        at = SkipSpace(text, at);
        if (at >= text.Length || marks.LengthAt(text, at) > 0)
        {
            return false;
        }

        if (quote.IsAt(text, at))
        {
            var value = at + quote.Length;
            return TryValue(text, value, quote.End(text, value), row, marks, string.Empty, out match);
        }

        if (text[at] is '[' || (text[at] is '{' && row.Forms.HasFlag(NameForms.Composite)))
        {
            var close = quote.EndOfComposite(text, at);
            if (row.Forms.HasFlag(NameForms.Url) || IsRedactedArray(text[at..close], quote, row))
            {
                return false;
            }

            match = new RedactionMatch(at, close, row.Rule, $"{quote}{row.Rule.Mark}{quote}");
            return true;
        }

        return text[at] != '{' && TryValue(text, at, EndOf(text, at, Characters.ValueEnd), row, marks, quote.ToString(), out match);
    }

    private static bool TryParameter(ReadOnlySpan<char> text, int start, int end, NamedValue row, Marks marks, out RedactionMatch match)
    {
        match = default;
        var isQuery = row.Forms.HasFlag(NameForms.QueryOnly);
        if (isQuery && start > 0 && text[start - 1] is not ('?' or '&' or '"') && Characters.EscapeBefore(text, start) is not ('?' or '&'))
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

        at = isQuery ? at : SkipSpace(text, at);
        var isEscaped = Characters.EscapeAt(text, at) == '=';
        var isAssignment = isEscaped || (at < text.Length && text[at] == '=');
        var isPrinted = at < text.Length && text[at] == ':' && row.Forms.HasFlag(NameForms.Member);
        if (!isPrinted && !(isAssignment && (row.Forms & (NameForms.Parameter | NameForms.QueryOnly)) != 0))
        {
            return false;
        }

        at += isEscaped ? 3 : 1;
        at = isQuery ? at : SkipSpace(text, at);
        var quote = Quote.At(text, at);
        if (quote.Length > 0)
        {
            return TryValue(text, at + quote.Length, quote.End(text, at + quote.Length), row, marks, string.Empty, out match);
        }

        if (isPrinted || at >= text.Length || text[at] is '=' or '>')
        {
            return false;
        }

        var valueEnd = EndOf(text, at, Characters.ValueEnd);
        if (row.Rule == RedactionRule.Credential && valueEnd < text.Length && text[valueEnd] == ' ' && AuthorizationValue.IsScheme(text[at..valueEnd]))
        {
            valueEnd = EndOf(text, valueEnd + 1, Characters.ValueEnd);
        }

        if (isEscaped && text[at..valueEnd].IndexOf("%26") is >= 0 and var ampersand)
        {
            valueEnd = at + ampersand;
        }

        return TryValue(text, at, valueEnd, row, marks, string.Empty, out match);
    }

    private static bool TryHeader(ReadOnlySpan<char> text, int end, NamedValue row, Marks marks, out RedactionMatch match)
    {
        match = default;
        var at = SkipSpace(text, end);
        if (!row.Forms.HasFlag(NameForms.Header) || at >= text.Length || text[at] != ':')
        {
            return false;
        }

        at = SkipSpace(text, at + 1);
        if (at < text.Length && text[at] == '[' && marks.LengthAt(text, at) == 0 && Quote.At(text, at + 1) is { Length: > 0 } quote)
        {
            match = new RedactionMatch(at, quote.EndOfComposite(text, at), row.Rule, row.Rule.Mark);
            return true;
        }

        return TryValue(text, at, EndOf(text, at, Characters.LineEnd), row, marks, string.Empty, out match);
    }

    /// <param name="text">The text.</param>
    /// <param name="start">Where the value begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="row">What it is.</param>
    /// <param name="marks">Knows what is redacted already.</param>
    /// <param name="quote">What to put around the mark, where the value stands in no quotes but must: a number in JSON.</param>
    /// <param name="match">The value.</param>
    private static bool TryValue(ReadOnlySpan<char> text, int start, int end, NamedValue row, Marks marks, string quote, out RedactionMatch match)
    {
        match = default;
        if (row.Forms.HasFlag(NameForms.Url))
        {
            var query = text[start..end].IndexOf('?');
            start = query < 0 ? end : start + query + 1;
        }
        else if (row.Rule == RedactionRule.Credential)
        {
            var space = text[start..end].IndexOf(' ');
            if (space > 0 && AuthorizationValue.IsScheme(text.Slice(start, space)))
            {
                return TryCredential(text, start + space + 1, start, end, row, marks, out match);
            }
        }

        var value = text[start..end];
        if (value.Length < row.MinLength || marks.LengthAt(text, start) > 0 || IsPlaceholder(value) || IsLiteral(value))
        {
            return false;
        }

        match = new RedactionMatch(start, end, row.Rule, $"{quote}{Replacements.Of(row.Rule, value)}{quote}");
        return true;
    }

    /// <summary>The scheme stays readable: it says which of Mailchimp's forms a client used.</summary>
    private static bool TryCredential(ReadOnlySpan<char> text, int start, int valueStart, int end, NamedValue row, Marks marks, out RedactionMatch match)
    {
        match = default;
        var token = text[start..end];
        if (token.Trim().IsEmpty || marks.LengthAt(text, start) > 0 || IsPlaceholder(token))
        {
            return false;
        }

        match = new RedactionMatch(start, end, row.Rule, Replacements.Of(row.Rule, text[valueStart..end]));
        return true;
    }

    /// <summary>A hole of a message template or of a route: <c>{ApiKey}</c>.</summary>
    private static bool IsPlaceholder(ReadOnlySpan<char> value)
    {
        if (value.Length < 2 || value[0] != '{')
        {
            return false;
        }

        foreach (var c in value[1..].TrimEnd('}'))
        {
            if (!char.IsAsciiLetter(c) && c is not ('_' or '.' or '@' or '$'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsLiteral(ReadOnlySpan<char> value)
    {
        foreach (var literal in Literals)
        {
            if (value.Equals(literal, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return value.TrimStart('*').IsEmpty;
    }

    private static bool IsRedactedArray(ReadOnlySpan<char> array, Quote quote, NamedValue row) =>
        array.Length <= 2 || array.Equals($"[{quote}{row.Rule.Mark}{quote}]", StringComparison.Ordinal);

    private static int SkipSpace(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t')
        {
            at++;
        }

        return at;
    }

    private static int EndOf(ReadOnlySpan<char> text, int start, SearchValues<char> ends)
    {
        var length = start < text.Length ? text[start..].IndexOfAny(ends) : 0;
        return length < 0 ? text.Length : start + length;
    }
}
