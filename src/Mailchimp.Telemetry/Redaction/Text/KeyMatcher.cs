using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>
/// Finds API keys: 32 hexadecimal digits, a dash, <c>us</c> and one to three digits, glued to whatever else. The dash
/// may be escaped for a URL, for JSON or for HTML, any number of times; all of it may be in Base64. 32 digits alone are
/// no key: trace ids and hashes look the same.
/// </summary>
internal static class KeyMatcher
{
    private const int HexLength = 32;
    private const int MaxDigits = 3;
    private const string Us = "us";

    /// <summary>The shortest text that can hold a key, cut behind its dash.</summary>
    public const int MinLength = HexLength + 1;

    /// <summary>The first key that begins at a place or behind it.</summary>
    /// <remarks>Every key holds 32 letters and digits in a row, and so a whole block of 16, which few texts have: sixteen places are asked at once.</remarks>
    public static bool TryFind(ReadOnlySpan<char> text, int from, out RedactionMatch match)
    {
        for (var start = from; start + MinLength <= text.Length;)
        {
            var block = BlockOfLettersAndDigits(text, start);
            if (block < 0)
            {
                Steps.Add(text.Length - start);
                break;
            }

            var behind = text[block..].IndexOfAnyExcept(Characters.LettersAndDigits);
            var end = behind < 0 ? text.Length : block + behind;
            while (block > start && char.IsAsciiLetterOrDigit(text[block - 1]))
            {
                block--;
            }

            Steps.Add(end - start);
            if (end - block >= HexLength && (Base64Matcher.TryMatch(text, block, end, from, out match) || TryMatchPlain(text, end, out match)))
            {
                return true;
            }

            start = end + 1;
        }

        match = default;
        return false;
    }

    private static int BlockOfLettersAndDigits(ReadOnlySpan<char> text, int start)
    {
        ref var first = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text));
        for (; start <= text.Length - Vector128<byte>.Count; start += Vector128<byte>.Count)
        {
            var block = Vector128.NarrowWithSaturation(
                Vector128.LoadUnsafe(ref first, (nuint)start),
                Vector128.LoadUnsafe(ref first, (nuint)(start + Vector128<ushort>.Count)));
            var isLetter = Vector128.LessThan((block | Vector128.Create((byte)0x20)) - Vector128.Create((byte)'a'), Vector128.Create((byte)26));
            var isDigit = Vector128.LessThan(block - Vector128.Create((byte)'0'), Vector128.Create((byte)10));
            if ((isLetter | isDigit) == Vector128<byte>.AllBitsSet)
            {
                return start;
            }
        }

        return -1;
    }

    private static bool TryMatchPlain(ReadOnlySpan<char> text, int hexEnd, out RedactionMatch match)
    {
        match = default;
        var dash = LengthOfDash(text, hexEnd);
        var start = hexEnd - HexLength;
        if (dash == 0 || !Characters.IsHex(text, start, HexLength))
        {
            return false;
        }

        var datacenter = hexEnd + dash;
        var end = datacenter;
        var digits = datacenter + Us.Length;
        while (end < text.Length && end < digits + MaxDigits && (end < digits ? (text[end] | 0x20) == Us[end - datacenter] : char.IsAsciiDigit(text[end])))
        {
            end++;
        }

        // The digits may be those of a key that follows at once.
        for (var next = digits + 1; next < end; next++)
        {
            if (LengthOfDash(text, next + HexLength) > 0 && Characters.IsHex(text, next, HexLength))
            {
                end = next;
                break;
            }
        }

        if (end > digits)
        {
            var key = $"{text[start..hexEnd]}-{text[datacenter..end]}".ToLowerInvariant();
            match = new RedactionMatch(start, end, RedactionRule.ApiKey, RedactionRule.ApiKey.TokenOf($"{Fingerprint.Of(key)}-{key.AsSpan(HexLength + 1)}"));
            return true;
        }

        // Whatever wrote the text may have cut it within a key.
        match = new RedactionMatch(start, end, RedactionRule.ApiKey, RedactionRule.ApiKey.Token);
        return end == text.Length;
    }

    /// <summary>The length of <c>-</c>, <c>%2D</c>, <c>%252D</c>, <c>\u002D</c>, <c>&amp;#45;</c> or <c>&amp;#x2D;</c>; 0 when it is none of them.</summary>
    private static int LengthOfDash(ReadOnlySpan<char> text, int start)
    {
        var rest = start < text.Length ? text[start..] : default;
        var at = 1;
        switch (rest.IsEmpty ? '\0' : rest[0])
        {
            case '-':
                return 1;
            case '%':
                Skip(rest, ref at, "25");
                return TrySkip(rest, ref at, "2D") ? at : 0;
            case '\\':
                Skip(rest, ref at, "\\");
                return TrySkip(rest, ref at, "u002D") || TrySkip(rest, ref at, "x2D") ? at : 0;
            case '&':
                Skip(rest, ref at, "amp;");
                var isEscape = TrySkip(rest, ref at, "#");
                var code = isEscape && TrySkip(rest, ref at, "x") ? "2D;" : "45;";
                Skip(rest, ref at, "0");
                return isEscape && TrySkip(rest, ref at, code) ? at : 0;
            default:
                return 0;
        }
    }

    private static bool TrySkip(ReadOnlySpan<char> text, ref int at, ReadOnlySpan<char> word)
    {
        var isThere = Characters.StartsWith(text, at, word);
        at += isThere ? word.Length : 0;
        return isThere;
    }

    private static void Skip(ReadOnlySpan<char> text, ref int at, ReadOnlySpan<char> word)
    {
        while (TrySkip(text, ref at, word))
        {
            Steps.Add(word.Length);
        }
    }
}
