using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>A kind of value: how one is made, and which values of a caller are of its type.</summary>
internal sealed class ValueKind
{
    private const string Any = "any";
    private const string Enum = "enum";
    private const string Int = "int";

    private static readonly string[] FirstNames = ["ada", "chen", "grace", "ines", "joao", "mira", "noor", "oskar", "tomas", "yuki"];
    private static readonly string[] LastNames = ["almeida", "berg", "costa", "farah", "ito", "keller", "moreau", "novak", "okafor"];
    private static readonly DateTime Epoch = new(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly Func<Seed, IReadOnlyList<string>, string, JsonNode> _create;
    private readonly JsonValueKind _json;

    private ValueKind(string name, JsonValueKind json, Func<Seed, IReadOnlyList<string>, string, JsonNode> create)
    {
        Name = name;
        _json = json;
        _create = create;
    }

    public static IReadOnlyDictionary<string, ValueKind> All { get; } = new ValueKind[]
    {
        new(Int, JsonValueKind.Number, static (seed, range, _) => Integer(seed, range)),
        new("number", JsonValueKind.Number, static (seed, range, _) => Fraction(seed, range)),
        new("bool", JsonValueKind.True, static (seed, choices, _) => choices is [var only] ? only == "true" : seed.Below(2) == 0),
        Text("text", ChosenText),
        Text(Enum, static (_, choices, _) => choices[0]),
        Text("id", static (seed, _, _) => seed.Hex(10)),
        Text("hash", static (seed, _, _) => seed.Hex(32)),
        Text("secret", static (seed, _, _) => Convert.ToBase64String(Convert.FromHexString(seed.Hex(32)))),
        Text("email", static (seed, _, _) => $"{seed.Choose(FirstNames)}.{seed.With("last").Choose(LastNames)}{seed.With("number").Below(1000)}@reader.example"),
        Text("url", static (seed, _, label) => $"https://www.newsletter.example/{Words(label, '-')}/{seed.Hex(8)}"),
        Text("time", static (seed, _, _) => Time(seed, "yyyy-MM-ddTHH:mm:ss+00:00")),
        Text("date", static (seed, _, _) => Time(seed, "yyyy-MM-dd")),
        Text("phone", static (seed, _, _) => $"+120255501{seed.Below(100):00}"),
        Text("ip", static (seed, _, _) => $"203.0.113.{1 + seed.Below(254)}"),
        Text(Any, ChosenText),
    }.ToDictionary(static kind => kind.Name, StringComparer.Ordinal);

    public string Name { get; }

    /// <summary>Makes one.</summary>
    /// <param name="seed">What it is derived from.</param>
    /// <param name="choices">What it may be; empty for the kind's own choice.</param>
    /// <param name="label">The name of the member.</param>
    public JsonNode Create(Seed seed, IReadOnlyList<string> choices, string label) => _create(seed, choices, label);

    /// <summary>The value of a parameter of the path, or null if the kind has no such value.</summary>
    public JsonNode? Read(string value) => Name switch
    {
        Int => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null,
        "hash" when value.Contains('@', StringComparison.Ordinal) => Md5.Hex(value),
        _ => value,
    };

    /// <summary>Whether a value that the caller sent is of this type.</summary>
    public bool Accepts(JsonNode value, IReadOnlyList<string> choices) => value.GetValueKind() switch
    {
        _ when Name == Any => true,
        JsonValueKind.True or JsonValueKind.False => _json == JsonValueKind.True,
        JsonValueKind.Number => _json == JsonValueKind.Number && (Name != Int || value.AsValue().TryGetValue<long>(out _)),
        JsonValueKind.String => _json == JsonValueKind.String && (Name != Enum || choices.Contains(value.GetValue<string>())),
        _ => false,
    };

    private static ValueKind Text(string name, Func<Seed, IReadOnlyList<string>, string, string> create) =>
        new(name, JsonValueKind.String, (seed, choices, label) => create(seed, choices, label));

    private static string ChosenText(Seed seed, IReadOnlyList<string> choices, string label) =>
        choices.Count > 0 ? seed.Choose(choices) : Words(label, ' ');

    private static string Words(string label, char separator) => label.Trim('_').Replace('_', separator);

    private static string Time(Seed seed, string format) =>
        Epoch.AddSeconds(seed.Below(365 * 24 * 60 * 60)).ToString(format, CultureInfo.InvariantCulture);

    private static int Integer(Seed seed, IReadOnlyList<string> range)
    {
        var (from, to) = Range(range, 1, 500);
        return from + seed.Below(to - from + 1);
    }

    private static double Fraction(Seed seed, IReadOnlyList<string> range)
    {
        var (from, to) = Range(range, 0, 100);
        return Math.Round(from + ((to - from) * ((seed.Number >> 11) / (double)(1UL << 53))), to - from == 1 ? 4 : 2);
    }

    private static (int From, int To) Range(IReadOnlyList<string> range, int from, int to) =>
        range is [var text] && text.Split("..") is [var first, var last]
            ? (int.Parse(first, CultureInfo.InvariantCulture), int.Parse(last, CultureInfo.InvariantCulture))
            : (from, to);
}
