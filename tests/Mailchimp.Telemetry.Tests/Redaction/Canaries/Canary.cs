using System.Text;

namespace Mailchimp.Telemetry.Tests.Redaction.Canaries;

/// <summary>Makes secrets that are found again by any twelve of their characters, seeded.</summary>
internal sealed class CanarySource(int seed)
{
    private const string Alphanumeric = "abcdefghijklmnopqrstuvwxyz0123456789";
    private readonly Random _random = new(seed);

    public List<string> Planted { get; } = [];

    /// <summary>The API keys among them.</summary>
    public List<string> Keys { get; } = [];

    public string Key()
    {
        var hex = Hex(32);
        var key = hex + "-us" + _random.Next(1, 23);
        Planted.Add(hex);
        Keys.Add(hex);
        return _random.Next(4) == 0 ? key.ToUpperInvariant() : key;
    }

    /// <summary>A token of 32 hexadecimal digits: only what stands before it tells it from a hash.</summary>
    public string Token() => Plant(Hex(32));

    public string Secret() => Plant("S" + Word(19));

    public string Word() => Plant(Word(16));

    public string Email() => Plant("c" + Word(15)) + "@reader.example";

    public string Hash() => Plant(Hex(32));

    public string Basic() => Convert.ToBase64String(Encoding.ASCII.GetBytes(new string('u', _random.Next(1, 9)) + ":" + Key()));

    public string Hex(int length) => Pick("0123456789abcdef", length);

    private string Plant(string canary)
    {
        Planted.Add(canary);
        return canary;
    }

    private string Word(int length) => Pick(Alphanumeric, length);

    private string Pick(string alphabet, int length) => string.Create(length, (alphabet, _random), static (span, state) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = state.alphabet[state._random.Next(state.alphabet.Length)];
        }
    });
}

/// <summary>Looks for canaries in bytes: as they are, in any case, and in Base64 at each of its three offsets.</summary>
internal static class CanaryScan
{
    private const int Window = 12;

    public static IReadOnlyList<string> Find(ReadOnlySpan<byte> bytes, IEnumerable<string> planted)
    {
        var plain = new Dictionary<UInt128, string>();
        var base64 = new Dictionary<UInt128, string>();
        foreach (var canary in planted)
        {
            Add(plain, canary.ToLowerInvariant(), canary);
            foreach (var form in new[] { canary, canary.ToUpperInvariant() })
            {
                for (var offset = 0; offset < 3; offset++)
                {
                    var encoded = Convert.ToBase64String(Encoding.ASCII.GetBytes(new string('x', offset) + form)).TrimEnd('=');
                    Add(base64, encoded[4..^2], canary);
                }
            }
        }

        var found = new Dictionary<string, string>();
        UInt128 window = 0, lowered = 0;
        var mask = (UInt128.One << (Window * 8)) - 1;
        for (var i = 0; i < bytes.Length; i++)
        {
            var b = bytes[i];
            window = ((window << 8) | b) & mask;
            lowered = ((lowered << 8) | (b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b + 32) : b)) & mask;
            if (base64.TryGetValue(window, out var canary) || plain.TryGetValue(lowered, out canary))
            {
                var start = Math.Max(0, i - 160);
                found.TryAdd(canary, $"{canary} in: {Encoding.Latin1.GetString(bytes[start..Math.Min(bytes.Length, i + 40)])}");
            }
        }

        return [.. found.Values];
    }

    private static void Add(Dictionary<UInt128, string> windows, string text, string canary)
    {
        UInt128 window = 0;
        var mask = (UInt128.One << (Window * 8)) - 1;
        for (var i = 0; i < text.Length; i++)
        {
            window = ((window << 8) | (byte)text[i]) & mask;
            if (i >= Window - 1)
            {
                windows[window] = canary;
            }
        }
    }
}
