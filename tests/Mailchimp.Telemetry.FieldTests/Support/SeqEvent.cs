using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FieldTests.Support;

/// <summary>A log event in CLEF.</summary>
internal sealed partial record SeqEvent(JsonObject Json)
{
    public string? Template => this["@mt"];

    public string? Level => this["@l"];

    /// <summary>The message as Seq shows it: its template with the properties filled in.</summary>
    public string Rendered => this["@m"] ?? Hole().Replace(Template ?? string.Empty, hole => this[hole.Groups[1].Value] ?? hole.Value);

    /// <summary>A property's text, whether its dotted name is one name or a path through objects: Seq reads both alike.</summary>
    public string? this[string name] => Find(Json, name) is { } value ? value.ToString() : null;

    private static JsonNode? Find(JsonObject json, string name)
    {
        if (json[name] is { } value)
        {
            return value;
        }

        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = name.IndexOf('.', dot + 1))
        {
            if (json[name[..dot]] is JsonObject inner && Find(inner, name[(dot + 1)..]) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    [GeneratedRegex(@"\{[@$]?([\w.]+)(?:,-?\d+)?(?::[^{}]*)?\}")]
    private static partial Regex Hole();
}
