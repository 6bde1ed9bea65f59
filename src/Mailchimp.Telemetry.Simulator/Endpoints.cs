using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>
/// Maps all operations of the API. Those that keep state have handlers of their own; the others answer with what
/// such a resource looks like, see <see cref="PlausibleAnswers"/>.
/// </summary>
internal static class Endpoints
{
    /// <summary>What all paths of the API start with.</summary>
    public const string VersionPrefix = "/3.0";

    private const string UnknownId = "unknown";

    public static void Map(IEndpointRouteBuilder app, MailchimpSimulator simulator)
    {
        foreach (var (method, template, operation) in Operations())
        {
            app.MapMethods(template, [method], context => Run(operation, HandlerOf(simulator, operation, template), context));
        }
    }

    /// <summary>The operations that have a handler of their own.</summary>
    public static Dictionary<string, RequestDelegate> Handlers(MailchimpSimulator simulator)
    {
        var handlers = new Dictionary<string, RequestDelegate>(StringComparer.Ordinal);
        Account.Register(handlers);
        StatefulHandlers.Register(handlers, simulator);
        return handlers;
    }

    /// <summary>The operations of the API: method, path with parameters in braces, name.</summary>
    public static IEnumerable<(string Method, string Template, string Operation)> Operations()
    {
        using var reader = new StreamReader(typeof(Endpoints).Assembly.GetManifestResourceStream("routes.tsv")!);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#') && line.Split('\t') is [var method, var path, var operation])
            {
                yield return (method, path.StartsWith("/oauth2", StringComparison.Ordinal) ? path : VersionPrefix + path, operation);
            }
        }
    }

    /// <summary>Routing answers 404, or 405 with an Allow header; the API adds a problem document.</summary>
    public static async Task DescribeRefusals(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Response is { HasStarted: false, ContentLength: null, StatusCode: 404 or 405 } response)
        {
            await Answer.Problem(context, response.StatusCode == 404 ? Problems.InvalidPath : Problems.MethodNotAllowed);
        }
    }

    /// <summary>The request's JSON object; answers with an error and returns null when it is none.</summary>
    public static async Task<JsonObject?> ReadBody(HttpContext context, bool isOptional = false)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer);
        if (isOptional && buffer.Length == 0)
        {
            return [];
        }

        try
        {
            if (JsonNode.Parse(buffer.ToArray()) is JsonObject body)
            {
                return body;
            }

            await Answer.Problem(context, Problems.InvalidResource, ("", "Schema describes object, other type found instead"));
        }
        catch (JsonException)
        {
            await Answer.Problem(context, Problems.JsonParse);
        }

        return null;
    }

    public static string Route(HttpContext context, string name) => Convert.ToString(context.Request.RouteValues[name], CultureInfo.InvariantCulture)!;

    /// <summary>Whether the path contains the id of something that does not exist.</summary>
    public static bool NamesUnknown(HttpContext context) =>
        context.Request.RouteValues.Values.Any(value => Convert.ToString(value, CultureInfo.InvariantCulture)!.StartsWith(UnknownId, StringComparison.Ordinal));

    private static RequestDelegate HandlerOf(MailchimpSimulator simulator, string operation, string template) =>
        simulator.Handlers.GetValueOrDefault(operation) ?? simulator.State.Guard(context => Plain(context, operation, template));

    private static async Task Run(string operation, RequestDelegate handler, HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/oauth2", StringComparison.Ordinal) || !await Refuse(context, operation))
        {
            await handler(context);
        }
    }

    /// <summary>What every operation checks: the user's role, and the fields asked for.</summary>
    private static async Task<bool> Refuse(HttpContext context, string operation)
    {
        var user = Gatekeeper.User(context);
        var problem = (user.Role, HttpMethods.IsGet(context.Request.Method)) switch
        {
            ("viewer", false) => Problems.ActionNotPermitted,
            ("viewer", true) when operation.StartsWith("accountExports.", StringComparison.Ordinal) => Problems.Forbidden,
            _ when context.Request.Query["fields"].ToString().Contains(UnknownId, StringComparison.Ordinal) => Problems.RequestedFieldsInvalid,
            _ => null,
        };
        if (problem is not null)
        {
            await Answer.Problem(context, problem);
        }

        return problem is not null;
    }

    private static Task Plain(HttpContext context, string operation, string template) =>
        NamesUnknown(context) ? Answer.Problem(context, Problems.NotFound)
        : Shapes.ByOperation[operation] is null ? Answer.NoContent(context)
        : PlausibleAnswers.Write(context, operation, template);
}
