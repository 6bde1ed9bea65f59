using System.Collections.Frozen;

namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>Knows what stands behind a sensitive name without being its value: holes of templates, parameters of SQL, prose.</summary>
internal static class HarmlessValue
{
    private const int MaxPlaceholder = 64;
    private const int MaxProse = 160;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Literals =
        FrozenSet.Create(StringComparer.Ordinal, "null", "true", "false", "undefined", "?", "%s").GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Words that a sentence about authorization has, and no credential.</summary>
    private static readonly string[] ProseWords =
        ["failed", "failure", "fails", "required", "requirement", "requirements", "denied", "missing", "succeeded", "granted", "forbidden", "not", "was", "were", "is", "header", "invalid", "policy", "skipped"];

    public static bool IsAny(ReadOnlySpan<char> value, string name) =>
        Literals.Contains(value) || value.TrimStart('*').IsEmpty || IsPlaceholder(value, name);

    /// <summary>A hole of a message template or of a route, <c>{ApiKey}</c>, or a parameter of SQL: <c>@p0</c>, <c>$1</c>, <c>@email</c> for an e-mail address.</summary>
    public static bool IsPlaceholder(ReadOnlySpan<char> value, string name)
    {
        if (value.Length is < 2 or > MaxPlaceholder)
        {
            return false;
        }

        var rest = value[1..];
        return value[0] switch
        {
            '{' => IsHole(rest.TrimEnd('}')),
            '$' => IsNumber(rest),
            '@' => IsSqlName(rest, name),
            ':' => rest.Equals(name, StringComparison.OrdinalIgnoreCase),
            _ => false,
        };
    }

    /// <summary>
    /// What SQL compares a column with: a parameter, <c>@model_Email</c>, or the column of the same name of another table,
    /// <c>[m].[Email]</c>, <c>"m"."Email"</c>, <c>m.Email</c>. Only behind a space, which forms and queries don't have there.
    /// </summary>
    public static bool IsSqlOperand(ReadOnlySpan<char> text, int start, string name)
    {
        var at = start + 1;
        if (start == 0 || start >= text.Length || text[start - 1] != ' ')
        {
            return false;
        }

        if (text[start] == '@')
        {
            return TryReadIdentifier(text, ref at, out var parameter)
                && (parameter.Equals("p", StringComparison.OrdinalIgnoreCase) || (parameter.LastIndexOf('_') is > 0 and var last && IsNamed(parameter[(last + 1)..], name)))
                && EndsOperand(text, at);
        }

        at = start;
        return TryReadIdentifier(text, ref at, out _)
            && at < text.Length
            && text[at++] == '.'
            && TryReadIdentifier(text, ref at, out var column)
            && IsNamed(column, name)
            && EndsOperand(text, at);
    }

    /// <summary>A sentence about a header, as <c>Authorization: requirement failed</c>; or for cookies, words without an equals sign.</summary>
    public static bool IsHeader(ReadOnlySpan<char> text, RedactionRule rule)
    {
        var line = text[..Math.Min(text.Length, MaxProse)];
        line = line[..Characters.EndOfLine(line, 0)];
        if (IsTemplate(line))
        {
            return true;
        }

        if (line.Length == MaxProse || Replacements.LooksRandom(line) || AuthorizationValue.LengthOfScheme(line, 0) > 0)
        {
            return false;
        }

        var hasProse = rule == RedactionRule.Cookie;
        foreach (var part in line.Split(' '))
        {
            var word = line[part].Trim(".,;:!");
            foreach (var c in word)
            {
                if (!char.IsAsciiLetter(c))
                {
                    return false;
                }
            }

            foreach (var prose in ProseWords)
            {
                hasProse |= part.Start.Value > 0 && word.Equals(prose, StringComparison.OrdinalIgnoreCase);
            }
        }

        return hasProse;
    }

    /// <summary>A message template that goes on behind the hole.</summary>
    private static bool IsTemplate(ReadOnlySpan<char> line)
    {
        var close = line.StartsWith("{") ? line.IndexOf('}') : -1;
        return close > 1 && IsHole(line[1..close]) && (close + 1 == line.Length || line[close + 1] is ' ' or ',' or ';' or '.');
    }

    private static bool IsHole(ReadOnlySpan<char> hole)
    {
        if (hole.IsEmpty || (hole.Length <= 2 && IsNumber(hole)))
        {
            return !hole.IsEmpty;
        }

        foreach (var c in hole)
        {
            if (!char.IsAsciiLetter(c) && c is not ('_' or '.' or '@' or '$' or ':'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSqlName(ReadOnlySpan<char> parameter, string name)
    {
        var isGenerated = parameter.StartsWith("__", StringComparison.Ordinal) && parameter.LastIndexOf('_') > 1;
        var word = parameter.TrimEnd("0123456789");
        return (isGenerated && word.EndsWith('_') && word.Length < parameter.Length)
            || (word.Equals("p", StringComparison.OrdinalIgnoreCase) && word.Length < parameter.Length)
            || IsNamed(word, name);
    }

    private static bool IsNamed(ReadOnlySpan<char> word, string name) =>
        word.ToString().Replace("_", string.Empty, StringComparison.Ordinal).Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool EndsOperand(ReadOnlySpan<char> text, int at) => at >= text.Length || text[at] is ')' or ',' or ';' || char.IsWhiteSpace(text[at]);

    private static bool TryReadIdentifier(ReadOnlySpan<char> text, ref int at, out ReadOnlySpan<char> identifier)
    {
        var closing = at >= text.Length ? default : text[at] switch
        {
            '[' => ']',
            '"' => '"',
            '`' => '`',
            _ => default,
        };
        var start = closing == default ? at : at + 1;
        var end = start;
        while (end < text.Length && end - start < MaxPlaceholder && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        identifier = text[start..end];
        at = closing == default ? end : end + 1;
        return end > start && !char.IsAsciiDigit(text[start]) && (closing == default || (end < text.Length && text[end] == closing));
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => text.Length is > 0 and <= 3 && !text.ContainsAnyExceptInRange('0', '9');
}
