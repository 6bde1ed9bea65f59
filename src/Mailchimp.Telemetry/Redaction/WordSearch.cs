namespace Mailchimp.Telemetry.Redaction;

/// <summary>
/// Finds the first of many words in a text, in any case of ASCII letters. One look-up a character, in a table of bits by
/// the last three characters, tells nearly everywhere that no word begins there. Texts are short and full of beginnings
/// of words, which the vectorised search of the runtime verifies one by one.
/// </summary>
internal sealed class WordSearch
{
    /// <summary>The shortest word that can be looked for.</summary>
    private const int Prefix = 3;

    /// <summary>What upper and lower case have in common.</summary>
    private const int LetterBits = 5;
    private const int LetterMask = (1 << LetterBits) - 1;
    private const int PrefixMask = (1 << (Prefix * LetterBits)) - 1;
    private const int WordBits = 32;

    private readonly uint[] _begins = new uint[(PrefixMask + 1) / WordBits];
    private readonly Dictionary<int, string[]> _words;

    public WordSearch(IEnumerable<string> words)
    {
        _words = words.GroupBy(static word => HashOf(word)).ToDictionary(static group => group.Key, static group => group.ToArray());
        foreach (var hash in _words.Keys)
        {
            _begins[hash / WordBits] |= 1u << (hash % WordBits);
        }
    }

    /// <summary>Where the first word begins; -1 when there is none.</summary>
    public int IndexIn(ReadOnlySpan<char> text)
    {
        var begins = _begins;
        var hash = 0;
        for (var i = 0; i < text.Length; i++)
        {
            hash = ((hash << LetterBits) | (text[i] & LetterMask)) & PrefixMask;
            if ((begins[hash / WordBits] & (1u << (hash % WordBits))) != 0 && i >= Prefix - 1 && BeginsAt(text[(i - Prefix + 1)..], hash))
            {
                return i - Prefix + 1;
            }
        }

        return -1;
    }

    private bool BeginsAt(ReadOnlySpan<char> text, int hash)
    {
        foreach (var word in _words[hash])
        {
            if (text.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static int HashOf(string word) =>
        word.Length >= Prefix ? word.AsSpan(0, Prefix).ToArray().Aggregate(0, static (hash, c) => (hash << LetterBits) | (c & LetterMask)) : throw new ArgumentException($"'{word}' is shorter than {Prefix} characters.", nameof(word));
}
