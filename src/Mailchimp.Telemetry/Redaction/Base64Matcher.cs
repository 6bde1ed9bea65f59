using System.Buffers.Text;
using System.Text;

namespace Mailchimp.Telemetry.Redaction;

/// <summary>
/// Finds API keys in Base64, as in a copied Basic header. <c>-us</c> and a digit look in Base64 one of three ways,
/// by where in a group of three bytes they fall; six with the upper-case form.
/// </summary>
internal static class Base64Matcher
{
    /// <summary>What to look for, and how many characters stand before it in its group of four.</summary>
    private static readonly (string Text, int Offset)[] Forms = [("LXVz", 0), ("11cz", 2), ("tdXM", 3), ("LVVT", 0), ("1VUz", 2), ("tVVM", 3)];

    private const int CharactersBefore = 48;
    private const int CharactersBehind = 12;

    public static IEnumerable<string> Anchors => Forms.Select(static form => form.Text);

    public static bool TryMatch(ReadOnlySpan<char> text, int anchor, int floor, out RedactionMatch match)
    {
        match = default;
        foreach (var (form, offset) in Forms)
        {
            if (text[anchor..].StartsWith(form, StringComparison.Ordinal))
            {
                return TryDecode(text, anchor - offset, floor, out match);
            }
        }

        return false;
    }

    private static bool TryDecode(ReadOnlySpan<char> text, int group, int floor, out RedactionMatch match)
    {
        match = default;
        var start = Math.Max(group, 0);
        while (start > floor && start > group - CharactersBefore && char.IsAsciiLetterOrDigit(text[start - 1]))
        {
            start--;
        }

        var end = Math.Max(group, 0);
        while (end < text.Length && end < group + CharactersBehind && char.IsAsciiLetterOrDigit(text[end]))
        {
            end++;
        }

        var from = group - ((group - start) / 4 * 4);
        var length = end - from;
        if (group < start || length < 4 || !TryDecode(text.Slice(from, length), out var decoded) || !KeyMatcher.TryFind(decoded, out var key))
        {
            return false;
        }

        while (start > floor && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] is '+' or '_'))
        {
            start--;
        }

        while (end < text.Length && (Characters.IsBase64(text[end]) || Characters.EscapeAt(text, end) is '=' or '+' or '/'))
        {
            end += text[end] == '%' ? 3 : 1;
        }

        match = key with { Start = start, End = end };
        return true;
    }

    /// <summary>The text in a Base64 value, with or without its padding, in either alphabet.</summary>
    public static bool TryDecode(ReadOnlySpan<char> base64, out string decoded)
    {
        decoded = string.Empty;
        var text = base64.TrimEnd('=').ToString().Replace('+', '-').Replace('/', '_');
        var usable = text.Length % 4 == 1 ? text.Length - 1 : text.Length;
        if (usable == 0 || !Base64Url.IsValid(text.AsSpan(0, usable)))
        {
            return false;
        }

        decoded = Encoding.Latin1.GetString(Base64Url.DecodeFromChars(text.AsSpan(0, usable)));
        return true;
    }
}
