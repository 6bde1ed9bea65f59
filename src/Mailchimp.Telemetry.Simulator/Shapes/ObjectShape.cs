using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>An object: its members, and what further members may be.</summary>
/// <param name="name">The name of the shape, or null if it stands inside of another.</param>
/// <param name="members">The members that it always has, in their order.</param>
/// <param name="others">The shape of members under any other name, or null if there are none.</param>
internal sealed class ObjectShape(string? name, IReadOnlyList<KeyValuePair<string, Shape>> members, Shape? others) : Shape
{
    private const int KeyLength = 10;

    public IReadOnlyList<KeyValuePair<string, Shape>> Members => members;

    public Shape? Others => others;

    /// <summary>The parameter of the path that tells these objects apart, or null.</summary>
    public string? Identity => name is not null && members is [{ Value: ValueShape { Parameter: { } parameter } }, ..] ? parameter : null;

    public override JsonNode Create(Seed seed, Scope scope, JsonNode? given)
    {
        var sent = given as JsonObject;
        var result = new JsonObject();
        foreach (var (member, shape) in members)
        {
            var value = shape is CountShape count ? count.Of(result) : shape.Create(seed.With(member), scope, sent?[member]);
            result[member] = value;
            if (shape is ValueShape { Parameter: { } parameter })
            {
                var text = value!.ToString();
                scope = scope.With(parameter, text);
                seed = parameter == Identity ? Seed.Of(name!).With(text) : seed;
            }
        }

        if (others is not null)
        {
            AddOthers(result, seed, scope, sent);
        }

        return result;
    }

    private void AddOthers(JsonObject result, Seed seed, Scope scope, JsonObject? sent)
    {
        if (sent is null && members.Count == 0)
        {
            var key = seed.Hex(KeyLength);
            result[key] = others!.Create(seed.With(key), scope, null);
        }

        foreach (var (key, value) in sent ?? [])
        {
            if (!result.ContainsKey(key))
            {
                result[key] = others!.Create(seed.With(key), scope, value);
            }
        }
    }
}
