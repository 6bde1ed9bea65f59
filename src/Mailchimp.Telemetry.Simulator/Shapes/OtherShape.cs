using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>An object that is not the one that the path leads to, such as a copy of it.</summary>
internal sealed class OtherShape(ObjectShape shape) : Shape
{
    public ObjectShape Shape => shape;

    public override JsonNode Create(Seed seed, Scope scope, JsonNode? given) =>
        shape.Create(seed, shape.Identity is { } parameter ? scope.Without(parameter) : scope, given);
}
