using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>The links of an object, to itself and to what it is part of.</summary>
/// <param name="path">The object's path with its parameters in braces, or null for the operation's own path.</param>
internal sealed class LinksShape(string? path) : Shape
{
    private static readonly HashSet<string> Readable =
        [.. Endpoints.Operations().Where(static row => HttpMethods.IsGet(row.Method)).Select(static row => row.Template)];

    public override JsonNode Create(Seed seed, Scope scope, JsonNode? given)
    {
        var self = path ?? scope.Path;
        var links = new JsonArray(Link("self", self, isCollection: path is null, seed, scope));
        var parent = self[..self.LastIndexOf('/')];
        if (Readable.Contains(Endpoints.VersionPrefix + parent))
        {
            links.Add((JsonNode)Link("parent", parent, isCollection: !parent.EndsWith('}'), seed, scope));
        }

        return links;
    }

    private static JsonObject Link(string rel, string path, bool isCollection, Seed seed, Scope scope)
    {
        var root = $"https://{scope.Datacenter}.api.mailchimp.com";
        var definition = string.Concat(path.Split('/').Where(static segment => segment is [not '{', ..]).Select(static segment => '/' + Pascal(segment)));
        return new JsonObject
        {
            ["rel"] = rel,
            ["href"] = $"{root}{Endpoints.VersionPrefix}{Fill(path, seed, scope)}",
            ["method"] = "GET",
            ["targetSchema"] = $"{root}/schema/3.0/Definitions{definition}/{(isCollection ? "CollectionResponse" : "Response")}.json",
            ["schema"] = $"{root}/schema/3.0/Paths{definition}/{(isCollection ? "Collection" : "Instance")}.json",
        };
    }

    private static string Fill(string path, Seed seed, Scope scope) => string.Join('/', path.Split('/').Select(segment =>
        segment is ['{', .. var parameter, '}'] ? Uri.EscapeDataString(scope.Find(parameter) ?? seed.With(parameter).Hex(10)) : segment));

    private static string Pascal(string segment) =>
        string.Concat(segment.Split('-', StringSplitOptions.RemoveEmptyEntries).Select(static word => char.ToUpperInvariant(word[0]) + word[1..]));
}
