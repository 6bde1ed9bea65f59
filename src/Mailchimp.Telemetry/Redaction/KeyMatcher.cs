namespace Mailchimp.Telemetry.Redaction;

/// <summary>
/// Finds API keys: 32 hexadecimal digits, a dash, <c>us</c> and one to three digits, glued to whatever else. The dash
/// may be escaped for a URL (once or twice) or for JSON. 32 digits alone are no key: trace ids and hashes look so.
/// </summary>
internal static class KeyMatcher
{
    public const string Dash = "-us";
    public const string EscapedDash = "2dus";
    private const int HexLength = 32;

    /// <param name="text">The text.</param>
    /// <param name="anchor">Where <see cref="Dash"/> or <see cref="EscapedDash"/> stands.</param>
    /// <param name="floor">Where the text begins that is still to be looked at.</param>
    /// <param name="match">The key.</param>
    public static bool TryMatch(ReadOnlySpan<char> text, int anchor, int floor, out RedactionMatch match)
    {
        match = default;
        var isPlain = text[anchor] == '-';
        var hexEnd = isPlain ? anchor : StartOfEscape(text, anchor);
        var start = hexEnd - HexLength;
        var datacenter = anchor + (isPlain ? 1 : 2);
        var end = datacenter + 2;
        while (end < text.Length && end < datacenter + 5 && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        if (start < floor || end == datacenter + 2 || Characters.CountHex(text[start..hexEnd], 0) != HexLength)
        {
            return false;
        }

        var key = $"{text[start..hexEnd]}-{text[datacenter..end]}".ToLowerInvariant();
        match = new RedactionMatch(start, end, RedactionRule.ApiKey, RedactionRule.ApiKey.MarkOf($"{Fingerprint.Of(key)}-{key.AsSpan(HexLength + 1)}"));
        return true;
    }

    /// <summary>The first key in a text, however its dash is written.</summary>
    public static bool TryFind(ReadOnlySpan<char> text, out RedactionMatch match)
    {
        for (var at = HexLength; at + Dash.Length < text.Length; at++)
        {
            if ((Characters.StartsWith(text, at, Dash) || Characters.StartsWith(text, at, EscapedDash)) && TryMatch(text, at, 0, out match))
            {
                return true;
            }
        }

        match = default;
        return false;
    }

    /// <summary>Where <c>%2D</c>, <c>%252D</c> or <c>\u002D</c> begins, whose <c>2D</c> is known; -1 when it is none of them.</summary>
    private static int StartOfEscape(ReadOnlySpan<char> text, int anchor)
    {
        var start = anchor;
        if (text[..start].EndsWith("\\u00"))
        {
            start -= 4;
            while (start > 0 && text[start - 1] == '\\')
            {
                start--;
            }

            return start;
        }

        while (text[..start].EndsWith("25"))
        {
            start -= 2;
        }

        return start > 0 && text[start - 1] == '%' ? start - 1 : -1;
    }
}
