using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>
/// Maps all operations of the API. Those that keep state have handlers of their own; the others answer with what
/// such a resource looks like.
/// </summary>
internal static class Endpoints
{
    /// <summary>What all paths of the API start with.</summary>
    public const string Root = "/3.0";

    private const string UnknownId = "unknown";

    public static void Map(IEndpointRouteBuilder app, MailchimpSimulator simulator)
    {
        var handlers = new Dictionary<string, RequestDelegate>(StringComparer.Ordinal);
        Account.Register(handlers);
        StatefulHandlers.Register(handlers, simulator);

        foreach (var (method, template, operation) in Operations())
        {
            var handler = handlers.GetValueOrDefault(operation) ?? simulator.State.Guard(Plain);
            app.MapMethods(template, [method], context => Run(simulator, operation, handler, context));
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

    public static IEnumerable<(string Method, string Template, string Operation)> Operations()
    {
        using var reader = new StreamReader(typeof(Endpoints).Assembly.GetManifestResourceStream("routes.tsv")!);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#') && line.Split('\t') is [var method, var path, var operation])
            {
                yield return (method, path.StartsWith("/oauth2", StringComparison.Ordinal) ? path : Root + path, operation);
            }
        }
    }

    private static async Task Run(MailchimpSimulator simulator, string operation, RequestDelegate handler, HttpContext context)
    {
        var delay = simulator.DelayOf(operation);
        var edge = simulator.Options.EdgeTimeout;
        var outlastsEdge = delay >= edge && !Gatekeeper.IsInBatch(context);
        if (delay > TimeSpan.Zero)
        {
            // A caller that gives up does not stop the work: the place stays taken until it is done.
            await Task.Delay(outlastsEdge ? edge : delay, simulator.Options.Time, simulator.Stopping);
        }

        if (outlastsEdge)
        {
            await Answer.Page(context, 502, "Bad Gateway");
        }
        else if (!context.Request.Path.StartsWithSegments("/oauth2", StringComparison.Ordinal) && await Refuse(context, operation))
        {
            return;
        }
        else
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

    private static async Task Plain(HttpContext context)
    {
        var last = context.Request.RouteValues.LastOrDefault();
        if (NamesUnknown(context))
        {
            await Answer.Problem(context, Problems.NotFound);
        }
        else if (HttpMethods.IsGet(context.Request.Method))
        {
            var name = context.Request.Path.Value!.TrimEnd('/').Split('/')[^1];
            var isItem = last.Key is not null && Equals(last.Value, Uri.UnescapeDataString(name));
            await Answer.Json(context, isItem
                ? new JsonObject { ["id"] = name, ["_links"] = new JsonArray() }
                : new JsonObject { [name.Replace('-', '_')] = new JsonArray(), ["total_items"] = 0, ["_links"] = new JsonArray() });
        }
        else if (HttpMethods.IsDelete(context.Request.Method) || context.Request.Path.Value!.Contains("/actions/", StringComparison.Ordinal))
        {
            await Answer.NoContent(context);
        }
        else if (await ReadBody(context) is { } body)
        {
            body["id"] = Md5.Hex(Guid.NewGuid().ToString())[..10];
            await Answer.Json(context, body);
        }
    }
}
