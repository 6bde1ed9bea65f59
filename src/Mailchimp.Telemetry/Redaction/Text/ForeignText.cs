using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>Takes API keys and the contacts in URLs of Mailchimp's out of text that is otherwise not ours to change.</summary>
internal sealed class ForeignText(BuiltInRules? contacts)
{
    private const string HostName = "api.mailchimp.com";

    /// <summary>How far before the host an apostrophe is looked for that is still open.</summary>
    private const int MaxBeforeHost = 64;

    private static readonly SearchValues<string> Host = SearchValues.Create([HostName], StringComparison.OrdinalIgnoreCase);

    private readonly CleanTextCache _clean = new();

    /// <summary>The text without them; the same instance when it has none.</summary>
    public string Redact(string text, IRedactionCounter? counter)
    {
        if (text.Length < KeyMatcher.MinLength || _clean.Contains(text))
        {
            return text;
        }

        var safe = KeyMatcher.TryFind(text, 0, out var key) ? RedactKeys(text, key, counter) : text;
        var url = contacts is null ? -1 : safe.AsSpan().IndexOfAny(Host);
        safe = url < 0 ? safe : RedactContacts(safe, url, contacts!, counter);
        if (ReferenceEquals(safe, text))
        {
            _clean.Add(text);
        }

        return safe;
    }

    private static string RedactKeys(ReadOnlySpan<char> text, RedactionMatch key, IRedactionCounter? counter)
    {
        var output = new DefaultInterpolatedStringHandler();
        var copied = 0;
        do
        {
            output.AppendFormatted(text[copied..key.Start]);
            output.AppendLiteral(key.Replacement);
            copied = key.End;
            counter?.Count(key.Rule.Name);
        }
        while (KeyMatcher.TryFind(text, copied, out key));

        output.AppendFormatted(text[copied..]);
        return output.ToStringAndClear();
    }

    /// <summary>Whether a host's name ends here, and its port, path or query follows: not api.mailchimp.com.example, nor a list of hosts.</summary>
    private static bool IsWhole(string text, int start, int end)
    {
        end += end + 1 < text.Length && text[end] == '.' ? 1 : 0;
        return end < text.Length
            && text[end] is ':' or '/' or '\\' or '?' or '#' or '%'
            && (start == 0 || !Characters.IsName(text[start - 1]) || Characters.EscapeBefore(text, start) is not null || Characters.UnicodeBefore(text, start) == '/');
    }

    /// <summary>An apostrophe within a name is part of the URL; one that closes what was opened before the URL ends it.</summary>
    private static int EndOfUrl(ReadOnlySpan<char> text, int host, int start)
    {
        var before = text[Math.Max(0, host - MaxBeforeHost)..host];
        var isInApostrophes = before.LastIndexOf('\'') is >= 0 and var last && (last == 0 || !char.IsLetterOrDigit(before[last - 1])) && (last + 1 == before.Length || !char.IsWhiteSpace(before[last + 1]));
        var end = Characters.Next(text, start, Characters.UrlEnd);
        while (end < text.Length && text[end] == '\'' && text[end..].IndexOfAnyExcept('\'') is > 0 and var length && IsPartOfName(text[(end + length)..], isInApostrophes))
        {
            end = Characters.Next(text, end + length, Characters.UrlEnd);
        }

        return end;
    }

    private static bool IsPartOfName(ReadOnlySpan<char> behind, bool isInApostrophes) =>
        char.IsLetterOrDigit(behind[0])
        || behind[0] is '%' or '@'
        || (!isInApostrophes && (behind[0] is '-' or '_' or '+' || (behind[0] is '.' or '!' or '*' or '~' && behind.Length > 1 && char.IsLetterOrDigit(behind[1]))));

    private static string RedactContacts(string text, int url, BuiltInRules contacts, IRedactionCounter? counter)
    {
        StringBuilder? output = null;
        var copied = 0;
        while (url >= 0)
        {
            var start = url + HostName.Length;
            var end = IsWhole(text, url, start) ? EndOfUrl(text, url, start) : start;
            if (end > start && contacts.TryApply(text.AsSpan(start, end - start), counter, out var safe, out _))
            {
                output = (output ?? new StringBuilder(text.Length)).Append(text, copied, start - copied).Append(safe);
                copied = end;
            }

            var next = text.AsSpan(end).IndexOfAny(Host);
            url = next < 0 ? -1 : end + next;
        }

        return output is null ? text : output.Append(text, copied, text.Length - copied).ToString();
    }
}
