using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>
/// A bounded memory of short texts for which the answer is known, such as the names of attributes: the same few come
/// with every call. Texts that share a place put each other out. Without locks: a lost entry costs one more search.
/// </summary>
internal sealed class CleanTextCache
{
    private const int PlaceBits = 12;
    private const int MaxLength = 64;

    /// <summary>How many characters one read of the hash takes.</summary>
    private const int Window = sizeof(ulong) / sizeof(char);

    private readonly string?[] _texts = new string?[1 << PlaceBits];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(string text) => text.Length <= MaxLength && _texts[PlaceOf(text)] is { } known && known == text;

    public void Add(string text)
    {
        if (text.Length <= MaxLength)
        {
            Volatile.Write(ref _texts[PlaceOf(text)], text);
        }
    }

    /// <summary>
    /// By length, beginning, middle and end. Whoever makes texts that collide gets a search for each, as if there were no
    /// memory; so the hash need not be a good one, and costs a tenth of <see cref="string.GetHashCode()"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PlaceOf(string text)
    {
        var length = text.Length;
        ulong hash = 0;
        if (length >= Window)
        {
            ref var first = ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(text.AsSpan()));
            hash = Read(ref first, 0)
                ^ BitOperations.RotateLeft(Read(ref first, (length - Window) / 2), 11)
                ^ BitOperations.RotateLeft(Read(ref first, length - Window), 23);
        }
        else
        {
            foreach (var c in text)
            {
                hash = (hash << 16) | c;
            }
        }

        return (int)(((hash + (ulong)length) * 0x9E3779B97F4A7C15) >> (64 - PlaceBits));
    }

    private static ulong Read(ref byte first, int index) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, index * sizeof(char)));
}
