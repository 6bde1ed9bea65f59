using System.Globalization;
using Microsoft.AspNetCore.Routing;

namespace Mailchimp.Telemetry.Simulator.State;

/// <summary>Path templates such as <c>/lists/{list_id}/notes</c>, filled with the values of a request.</summary>
internal static class ResourcePath
{
    private const string Root = "/3.0/";

    /// <summary>The path that a template has in this request, without a slash in front.</summary>
    public static string Fill(string template, RouteValueDictionary values) =>
        string.Join('/', Segments(template).Select(segment => IsParameter(segment) ? Value(segment[1..^1], values) : segment));

    /// <summary>All beginnings of a template that end in a parameter, the shortest first.</summary>
    public static IEnumerable<string> ItemsOn(string template)
    {
        var segments = Segments(template);
        return Enumerable.Range(1, segments.Length).Where(length => IsParameter(segments[length - 1])).Select(length => "/" + string.Join('/', segments.Take(length)));
    }

    public static (string Collection, string Id) Split(string item)
    {
        var slash = item.LastIndexOf('/');
        return (item[..slash], item[(slash + 1)..]);
    }

    public static string Collection(string itemTemplate) => itemTemplate[..itemTemplate.LastIndexOf('/')];

    /// <summary>A member is found by its hash, and by its address too.</summary>
    public static string Hash(string id) => id.Contains('@', StringComparison.Ordinal) ? Md5.Hex(id) : id;

    /// <summary>The value of a parameter; of a member always its hash.</summary>
    public static string Value(string name, RouteValueDictionary values)
    {
        var value = Convert.ToString(values[name], CultureInfo.InvariantCulture)!;
        return name == "subscriber_hash" ? Hash(value) : value;
    }

    private static string[] Segments(string template) =>
        (template.StartsWith(Root, StringComparison.Ordinal) ? template[Root.Length..] : template).Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static bool IsParameter(string segment) => segment.StartsWith('{');
}
