using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>
/// Finds the first of many words in a text, in any case of ASCII letters. Sixteen places at a time are sifted by the
/// five bits of each of three characters that upper and lower case have in common; what is left, one place in some
/// twenty, is looked up in a table of bits by those characters, and then compared. Texts are full of beginnings of words,
/// of which the vectorised search of the runtime compares each with all its words.
/// </summary>
internal sealed class MultiPatternSearcher
{
    /// <summary>The shortest word that can be looked for.</summary>
    private const int Prefix = 3;

    /// <summary>What upper and lower case have in common.</summary>
    private const int LetterBits = 5;
    private const int LetterMask = (1 << LetterBits) - 1;
    private const int PrefixMask = (1 << (Prefix * LetterBits)) - 1;
    private const int WordBits = 32;

    private const int HalfMask = 15;
    private const int UpperHalf = 16;

    /// <summary>Words fall into as many groups as a byte has bits, so that not every mixture of their beginnings is let through.</summary>
    private const int Groups = 8;

    private readonly uint[] _begins = new uint[(PrefixMask + 1) / WordBits];
    private readonly Dictionary<int, string[]> _words;
    private readonly PrefixFilter _first;
    private readonly PrefixFilter _second;
    private readonly PrefixFilter _third;

    public MultiPatternSearcher(IReadOnlyList<string> words)
    {
        if (words.FirstOrDefault(static word => word.Length < Prefix) is { } tooShort)
        {
            throw new ArgumentException($"'{tooShort}' is shorter than {Prefix} characters.", nameof(words));
        }

        _words = words.GroupBy(static word => HashOf(word)).ToDictionary(static group => group.Key, static group => group.ToArray());
        var hashes = _words.Keys.Order().ToArray();
        foreach (var hash in hashes)
        {
            _begins[hash / WordBits] |= 1u << (hash % WordBits);
        }

        _first = new PrefixFilter(hashes, 2 * LetterBits);
        _second = new PrefixFilter(hashes, LetterBits);
        _third = new PrefixFilter(hashes, 0);
    }

    /// <summary>Where the first word begins at a place or behind it; -1 when there is none.</summary>
    public int IndexIn(ReadOnlySpan<char> text, int from)
    {
        var lastBlock = text.Length - Vector128<byte>.Count - (Prefix - 1);
        return Vector128.IsHardwareAccelerated && lastBlock >= 0 ? IndexInBlocks(text, from, lastBlock) : IndexInShort(text, from);
    }

    private int IndexInBlocks(ReadOnlySpan<char> text, int from, int lastBlock)
    {
        ref var start = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text));
        for (var at = from; at <= text.Length - Prefix; at += Vector128<byte>.Count)
        {
            // The last block overlaps the one before it: without the places that were looked at, or lie before the start.
            var block = Math.Min(at, lastBlock);
            var places = (0xFFFFu << (at - block)) & 0xFFFF;
            var groups = _first.GroupsOf(ref start, block) & _second.GroupsOf(ref start, block + 1) & _third.GroupsOf(ref start, block + 2);
            for (var left = ~Vector128.Equals(groups, Vector128<byte>.Zero).ExtractMostSignificantBits() & places; left != 0; left &= left - 1)
            {
                var place = block + BitOperations.TrailingZeroCount(left);
                if (BeginsAt(text[place..]))
                {
                    Steps.Add(place - from);
                    return place;
                }
            }
        }

        Steps.Add(text.Length - from);
        return -1;
    }

    private int IndexInShort(ReadOnlySpan<char> text, int from)
    {
        for (var at = from; at <= text.Length - Prefix; at++)
        {
            if (BeginsAt(text[at..]))
            {
                Steps.Add(at - from);
                return at;
            }
        }

        Steps.Add(text.Length - from);
        return -1;
    }

    private bool BeginsAt(ReadOnlySpan<char> text)
    {
        var hash = HashOf(text);
        return (_begins[hash / WordBits] & (1u << (hash % WordBits))) != 0 && BeginsWithWord(text, _words[hash]);
    }

    private static bool BeginsWithWord(ReadOnlySpan<char> text, string[] words)
    {
        foreach (var word in words)
        {
            if (text.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static int HashOf(ReadOnlySpan<char> text) =>
        ((text[0] & LetterMask) << (2 * LetterBits)) | ((text[1] & LetterMask) << LetterBits) | (text[2] & LetterMask);

    /// <summary>For one of the three characters: to which groups of words each of its 32 values belongs.</summary>
    private readonly struct PrefixFilter
    {
        private readonly Vector128<byte> _lower;
        private readonly Vector128<byte> _upper;

        public PrefixFilter(int[] hashes, int shift)
        {
            Span<byte> groups = stackalloc byte[LetterMask + 1];
            for (var i = 0; i < hashes.Length; i++)
            {
                // Neighbours in the order of their beginnings share a group.
                groups[(hashes[i] >> shift) & LetterMask] |= (byte)(1 << (i * Groups / hashes.Length));
            }

            _lower = Vector128.Create<byte>(groups[..UpperHalf]);
            _upper = Vector128.Create<byte>(groups[UpperHalf..]);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<byte> GroupsOf(ref ushort text, int at)
        {
            var letters = Vector128.Narrow(
                Vector128.LoadUnsafe(ref text, (nuint)at),
                Vector128.LoadUnsafe(ref text, (nuint)(at + Vector128<ushort>.Count)));
            var index = letters & Vector128.Create((byte)HalfMask);
            var isUpper = Vector128.Equals(letters & Vector128.Create((byte)UpperHalf), Vector128.Create((byte)UpperHalf));
            return Vector128.ConditionalSelect(isUpper, Vector128.ShuffleNative(_upper, index), Vector128.ShuffleNative(_lower, index));
        }
    }
}
