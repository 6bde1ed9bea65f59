using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>What a JSON value of the API looks like.</summary>
internal abstract class Shape
{
    /// <summary>Makes a plausible value.</summary>
    /// <param name="seed">What the value is derived from: the same seed gives the same value.</param>
    /// <param name="scope">The path that the value belongs to.</param>
    /// <param name="given">What the caller sent for it, which is taken as far as it is of the right type.</param>
    public abstract JsonNode? Create(Seed seed, Scope scope, JsonNode? given);
}
