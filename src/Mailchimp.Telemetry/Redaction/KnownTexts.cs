namespace Mailchimp.Telemetry.Redaction;

/// <summary>
/// A bounded memory of short texts for which the answer is known, such as the names of attributes: the same few come
/// with every call. Texts that share a place put each other out. Without locks: a lost entry costs one more search.
/// </summary>
internal sealed class KnownTexts
{
    private const int Places = 1024;
    private const int MaxLength = 64;

    private readonly string?[] _texts = new string?[Places];

    public bool Contains(string text) => text.Length <= MaxLength && Volatile.Read(ref _texts[PlaceOf(text)]) is { } known && known == text;

    public void Add(string text)
    {
        if (text.Length <= MaxLength)
        {
            Volatile.Write(ref _texts[PlaceOf(text)], text);
        }
    }

    private static int PlaceOf(string text) => text.GetHashCode() & (Places - 1);
}
