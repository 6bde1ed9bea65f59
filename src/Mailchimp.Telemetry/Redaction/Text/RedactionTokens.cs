using System.Collections.Frozen;

namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>Knows what the redactor itself has written: <c>[email]</c>, <c>[api_key 3f2a91c0-us6]</c>.</summary>
internal sealed class RedactionTokens(IEnumerable<string> names)
{
    private const int MaxLength = 64;

    private readonly FrozenSet<string> _names = names.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The length of the token at a place, 0 when there is none.</summary>
    public int LengthAt(ReadOnlySpan<char> text, int start)
    {
        if (start >= text.Length || text[start] != '[')
        {
            return 0;
        }

        var inner = text.Slice(start + 1, Math.Min(MaxLength, text.Length - start - 1));
        var close = inner.IndexOf(']');
        if (close <= 0)
        {
            return 0;
        }

        inner = inner[..close];
        var space = inner.IndexOf(' ');
        var name = space < 0 ? inner : inner[..space];
        var isFingerprint = space < 0 || (inner.Length > space + 1 && inner[(space + 1)..].IndexOfAnyExcept(FingerprintCharacters) < 0);
        return isFingerprint && _names.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name) ? close + 2 : 0;
    }

    /// <summary>Whether a value has been redacted already: a token, or a scheme and a token.</summary>
    public bool IsToken(ReadOnlySpan<char> value)
    {
        var start = value.IndexOf('[');
        return start >= 0 && (start == 0 || AuthorizationValue.IsScheme(value[..start].TrimEnd())) && LengthAt(value, start) == value.Length - start;
    }

    /// <summary>Whether a part of the text touches a token.</summary>
    public bool Overlaps(ReadOnlySpan<char> text, int start, int length)
    {
        for (var i = Math.Max(0, start - MaxLength); i < start + length; i++)
        {
            if (text[i] == '[' && LengthAt(text, i) is > 0 and var token && i + token > start)
            {
                return true;
            }
        }

        return false;
    }

    private static readonly System.Buffers.SearchValues<char> FingerprintCharacters = System.Buffers.SearchValues.Create("0123456789abcdefus-");
}
