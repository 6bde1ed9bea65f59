using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>What the objects and answers of the API look like, read from <c>shapes.tsv</c>.</summary>
internal static class Shapes
{
    private const string None = "none";
    private const string Page = "page";

    private static readonly Dictionary<string, Shape> Named = new(StringComparer.Ordinal);
    private static readonly Dictionary<string, Shape?> Answers = new(StringComparer.Ordinal);

    static Shapes()
    {
        foreach (var (name, text) in ReadRows())
        {
            var shape = text is None or Page ? null : new ShapeReader(Named, text).Read(name);
            if (name.Contains('.', StringComparison.Ordinal))
            {
                Answers.Add(name, shape);
            }
            else
            {
                Named.Add(name, shape!);
            }
        }
    }

    /// <summary>What each operation answers with; null for those that answer without JSON.</summary>
    public static IReadOnlyDictionary<string, Shape?> ByOperation => Answers;

    /// <summary>A new object with all members that the API documents for it. The same path gives the same values.</summary>
    /// <param name="name">A name of <c>shapes.tsv</c>, for example <c>Member</c>.</param>
    /// <param name="path">The parameters of the path to the object, for example <c>list_id</c> and <c>subscriber_hash</c>.</param>
    public static JsonObject Item(string name, params IEnumerable<(string Parameter, string Value)> path)
    {
        var parameters = path.ToImmutableDictionary(static pair => pair.Parameter, static pair => pair.Value, StringComparer.Ordinal);
        return (JsonObject)Named[name].Create(Seed.Of(name), new Scope(string.Empty, parameters), given: null)!;
    }

    /// <summary>The answer of an operation, or null if it answers without JSON.</summary>
    /// <param name="operation">The operation, for example <c>templates.getTemplate</c>.</param>
    /// <param name="scope">The path that was asked for.</param>
    /// <param name="given">The body that was sent, or null.</param>
    /// <param name="isNew">Whether the answer is about something that the body makes, so that another body gives another id.</param>
    public static JsonNode? Answer(string operation, Scope scope, JsonObject? given, bool isNew)
    {
        var seed = scope.Parameters.Values.Order(StringComparer.Ordinal).Aggregate(Seed.Of(scope.Path), static (seed, value) => seed.With(value));
        return Answers[operation]?.Create(isNew && given is not null ? seed.With(given.ToJsonString()) : seed, scope, given);
    }

    private static List<(string Name, string Text)> ReadRows()
    {
        var rows = new List<(string Name, StringBuilder Text)>();
        using var reader = new StreamReader(typeof(Shapes).Assembly.GetManifestResourceStream("shapes.tsv")!);
        while (reader.ReadLine() is { } line)
        {
            if (line is ['\t', ..])
            {
                rows[^1].Text.Append(line);
            }
            else if (line is [not '#', ..] && line.Split('\t', 2) is [var name, var text])
            {
                rows.Add((name, new StringBuilder(text)));
            }
        }

        return [.. rows.Select(static row => (row.Name, row.Text.ToString()))];
    }
}
