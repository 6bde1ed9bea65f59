using System.Collections.Immutable;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>Where in the API a value stands.</summary>
/// <param name="Path">The operation's path, with its parameters in braces.</param>
/// <param name="Parameters">The parameters that are known, by name.</param>
/// <param name="Datacenter">The data center that links lead to.</param>
internal sealed record Scope(string Path, ImmutableDictionary<string, string> Parameters, string Datacenter = Scope.DefaultDatacenter)
{
    public const string DefaultDatacenter = "us6";

    public string? Find(string parameter) => Parameters.GetValueOrDefault(parameter);

    public Scope With(string parameter, string value) => this with { Parameters = Parameters.SetItem(parameter, value) };

    public Scope Without(string parameter) => this with { Parameters = Parameters.Remove(parameter) };
}
