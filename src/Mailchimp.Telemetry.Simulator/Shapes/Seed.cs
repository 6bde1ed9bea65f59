using System.Globalization;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>What plausible values are derived from, instead of chance: a name, and the names of the members on the way.</summary>
internal readonly struct Seed
{
    private readonly ulong _state;

    private Seed(ulong state) => _state = state;

    /// <summary>A number that looks random.</summary>
    public ulong Number => Mix(_state);

    public static Seed Of(string text) => new Seed(0xcbf29ce484222325).With(text);

    public Seed With(string text)
    {
        var state = _state;
        foreach (var character in text)
        {
            state = (state ^ character) * 0x100000001b3;
        }

        // Ends the text, so that "a" with "bc" differs from "ab" with "c".
        return new Seed((state ^ char.MaxValue) * 0x100000001b3);
    }

    public int Below(int limit) => (int)(Number % (ulong)limit);

    public T Choose<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <param name="length">At most 32.</param>
    public string Hex(int length) =>
        string.Create(CultureInfo.InvariantCulture, $"{Number:x16}{Mix(_state + 1):x16}")[..length];

    /// <summary>The finalizer of SplitMix64: each bit of the state changes half of the result's.</summary>
    private static ulong Mix(ulong state)
    {
        state += 0x9e3779b97f4a7c15;
        state = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9;
        state = (state ^ (state >> 27)) * 0x94d049bb133111eb;
        return state ^ (state >> 31);
    }
}
