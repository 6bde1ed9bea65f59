namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>
/// Finds what a word before it gives away: a named value, the token behind an authentication scheme, a contact's id
/// in a path. The word is read whole around the anchor and looked up in a table.
/// </summary>
internal static class NameMatcher
{
    private const int MaxWord = 65;
    private const int HashLength = 32;
    private const int MinTokenLength = 8;
    private const int MaxBackslashes = 7;

    /// <summary>The path segments behind which Mailchimp has a contact's id.</summary>
    private static readonly string[] ContactParents =
        ["members", "queue", "removed-subscribers", "sent-to", "unsubscribed", "email-activity", "open-details"];

    /// <param name="text">The text.</param>
    /// <param name="anchor">A place in the word.</param>
    /// <param name="floor">Where the text begins that is still to be looked at.</param>
    /// <param name="rules">What is looked for.</param>
    /// <param name="marks">Knows what is redacted already.</param>
    /// <param name="match">The value.</param>
    public static bool TryMatch(ReadOnlySpan<char> text, int anchor, int floor, RuleSet rules, RedactionTokens marks, out RedactionMatch match)
    {
        match = default;
        if (!Characters.IsName(text[anchor]))
        {
            anchor++;
        }

        var start = anchor;
        while (start > floor && anchor - start < MaxWord && Characters.IsName(text[start - 1]))
        {
            start--;
        }

        if (Characters.EscapeBefore(text, start + 2) is not null)
        {
            start += 2;
        }
        else if (start > 0 && Characters.UnicodeAt(text, start - 1) is not null)
        {
            start += Characters.UnicodeLength - 1;
        }

        var end = anchor;
        while (end < text.Length && end - anchor < MaxWord && Characters.IsName(text[end]))
        {
            end++;
        }

        if (start >= end)
        {
            return false;
        }

        var word = text[start..end];
        return (RedactionRule.ContactId.IsIn(rules) && (TryMatchPath(text, word, end, out match) || TryMatchContact(text, word, start, end, out match)))
            || (RedactionRule.Credential.IsIn(rules) && TryMatchScheme(text, word, end, out match))
            || (SensitiveNameMatcher.CanFollow(text, end) && SensitiveName.Find(word) is { } row && row.Rule.IsIn(rules) && SensitiveNameMatcher.TryMatch(text, start, end, row, marks, out match));
    }

    private static bool TryMatchPath(ReadOnlySpan<char> text, ReadOnlySpan<char> word, int end, out RedactionMatch match)
    {
        match = default;
        var separator = SlashAt(text, end);
        if (separator == 0)
        {
            return false;
        }

        var id = end + separator;
        if (!Characters.IsHex(text, id, HashLength) || (id + HashLength < text.Length && Characters.IsName(text[id + HashLength])))
        {
            return false;
        }

        var rule = word.Equals("contacts", StringComparison.OrdinalIgnoreCase) ? RedactionRule.ContactId : null;
        foreach (var parent in ContactParents)
        {
            rule = word.Equals(parent, StringComparison.OrdinalIgnoreCase) ? RedactionRule.SubscriberHash : rule;
        }

        if (rule is null)
        {
            return false;
        }

        // In a path, what surrounds the mark can't be read as a name and its value.
        var isFinal = separator == 1 && (id + HashLength == text.Length || text[id + HashLength] is '/' or '?');
        match = new RedactionMatch(id, id + HashLength, rule, rule.Token, isFinal);
        return true;
    }

    /// <summary>How long the slash is that stands here, as it is, as <c>%2F</c> or as JSON may write it, also in JSON inside JSON: <c>\/</c>.</summary>
    private static int SlashAt(ReadOnlySpan<char> text, int start)
    {
        if (Characters.EscapeAt(text, start) == '/')
        {
            return 3;
        }

        var end = start;
        while (end < text.Length && text[end] == '\\' && end - start < MaxBackslashes)
        {
            end++;
        }

        return end < text.Length && text[end] == '/' ? end + 1 - start : 0;
    }

    /// <summary><c>email:</c> and an MD5, or <c>sms:</c> and a SHA-256: how audiences name their contacts.</summary>
    private static bool TryMatchContact(ReadOnlySpan<char> text, ReadOnlySpan<char> word, int start, int end, out RedactionMatch match)
    {
        match = default;
        var separator = end < text.Length && text[end] == ':' ? 1 : Characters.EscapeAt(text, end) == ':' ? 3 : 0;
        if (separator == 0)
        {
            return false;
        }

        var length = word.Equals("email", StringComparison.OrdinalIgnoreCase) ? HashLength : word.Equals("sms", StringComparison.OrdinalIgnoreCase) ? HashLength * 2 : 0;
        var id = end + separator;
        if (length == 0 || !Characters.IsHex(text, id, length))
        {
            return false;
        }

        if (length == HashLength && KeyMatcher.TryFind(text[..Math.Min(text.Length, id + (3 * HashLength))], id, out var key) && key.Start < id + length)
        {
            // A key's digits: they are redacted as a key, whose end would stay here.
            return false;
        }

        match = new RedactionMatch(start, id + length, RedactionRule.ContactId, RedactionRule.ContactId.Token);
        return true;
    }

    private static bool TryMatchScheme(ReadOnlySpan<char> text, ReadOnlySpan<char> word, int end, out RedactionMatch match)
    {
        match = default;
        if (end >= text.Length || (text[end] != ' ' && Characters.EscapeAt(text, end) != ' ') || !AuthorizationValue.IsScheme(word))
        {
            return false;
        }

        var start = end + (text[end] == ' ' ? 1 : 3);
        while (start < text.Length && text[start] == ' ')
        {
            start++;
        }

        var tokenEnd = start;
        while (tokenEnd < text.Length && (Characters.IsBase64(text[tokenEnd]) || text[tokenEnd] is '.' or '~' or '%' or ':'))
        {
            tokenEnd++;
        }

        Steps.Add(tokenEnd - start);
        while (tokenEnd > start && text[tokenEnd - 1] is '.' or ':')
        {
            tokenEnd--;
        }

        var token = text[start..tokenEnd];
        if (token.Length < MinTokenLength || !(Replacements.LooksRandom(token) || IsBasic(word, token)))
        {
            return false;
        }

        match = new RedactionMatch(start, tokenEnd, RedactionRule.Credential, Replacements.Of(RedactionRule.Credential, text[(end - word.Length)..tokenEnd]));
        return true;
    }

    private static bool IsBasic(ReadOnlySpan<char> word, ReadOnlySpan<char> token) =>
        word.Equals("Basic", StringComparison.OrdinalIgnoreCase) && Base64Matcher.TryDecode(token, out var decoded) && decoded.Contains(':') && decoded.All(static c => c is >= ' ' and < (char)0x7F);
}
