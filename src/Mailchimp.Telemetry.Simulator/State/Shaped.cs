using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mailchimp.Telemetry.Simulator.State;

/// <summary>Puts what is known over what such a thing looks like, so that an answer has all of its members.</summary>
internal static class Shaped
{
    private static readonly Dictionary<(string Method, string Template), string> Operations =
        Endpoints.Operations().ToDictionary(static row => (row.Method, row.Template), static row => row.Operation);

    /// <summary>An object of a shape, with the members that are known; those that the shape does not have are left out.</summary>
    /// <param name="shape">The name of the shape.</param>
    /// <param name="template">The path of such an object, with its parameters in braces.</param>
    /// <param name="path">The path of this object, without a slash in front.</param>
    /// <param name="known">What is known of it.</param>
    public static JsonObject Item(string shape, string template, string path, JsonObject known)
    {
        var parameters = template.TrimStart('/').Split('/').Zip(path.Split('/')).Where(static pair => pair.First.StartsWith('{')).Select(static pair => (pair.First[1..^1], pair.Second));
        return Overlay(Shapes.Item(shape, parameters), known);
    }

    /// <summary>The answer that an operation gives without state, to be filled with it.</summary>
    public static JsonObject Answer(HttpContext context)
    {
        var template = ((RouteEndpoint)context.GetEndpoint()!).RoutePattern.RawText!;
        return Shapes.Answer(Operations[(context.Request.Method, template)], PlausibleAnswers.ScopeOf(context, template), given: null, isNew: false) as JsonObject ?? [];
    }

    /// <summary>Leaves those members that a shape has.</summary>
    public static JsonObject Limit(string shape, JsonObject item)
    {
        var members = Shapes.Item(shape);
        foreach (var name in item.Select(static member => member.Key).Where(name => !members.ContainsKey(name)).ToList())
        {
            item.Remove(name);
        }

        return item;
    }

    private static JsonObject Overlay(JsonObject answer, JsonObject known)
    {
        foreach (var (name, value) in known.Where(member => answer.ContainsKey(member.Key)))
        {
            if (value is JsonObject inner && answer[name] is JsonObject existing)
            {
                existing.Merge(inner);
            }
            else
            {
                answer[name] = value?.DeepClone();
            }
        }

        return answer;
    }
}
