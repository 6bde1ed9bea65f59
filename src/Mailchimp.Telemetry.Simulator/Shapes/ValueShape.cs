using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>A string, number or boolean.</summary>
/// <param name="kind">What it stands for.</param>
/// <param name="choices">What narrows the kind, such as the values of an enumeration.</param>
/// <param name="label">The name of the member that it was written for.</param>
internal sealed class ValueShape(ValueKind kind, IReadOnlyList<string> choices, string label) : Shape
{
    public ValueKind Kind => kind;

    public IReadOnlyList<string> Choices => choices;

    /// <summary>The parameter of the path whose value it has, or null.</summary>
    public string? Parameter { get; init; }

    public bool IsNullable { get; init; }

    public override JsonNode? Create(Seed seed, Scope scope, JsonNode? given)
    {
        if (Parameter is not null && scope.Find(Parameter) is { } value)
        {
            return kind.Read(value) ?? kind.Create(Seed.Of(value), choices, label);
        }

        return given is not null && kind.Accepts(given, choices) ? given.DeepClone()
            : IsNullable ? null
            : kind.Create(seed, choices, label);
    }
}
