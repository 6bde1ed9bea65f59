using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>The simulator's state and faults over HTTP, for clients in other processes. It is on loopback, and takes no key.</summary>
internal sealed class AdminApi(MailchimpSimulator simulator)
{
    private const string Root = "/_simulator";
    private const string Paths = "GET /_simulator, GET POST DELETE /_simulator/faults, GET DELETE /_simulator/faults/{id}, GET /_simulator/requests, POST /_simulator/reset";

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!request.Path.StartsWithSegments(Root, StringComparison.Ordinal, out var rest))
        {
            return next(context);
        }

        // A page in a browser can reach loopback under a name of its own.
        if (!SimulatedNetwork.IsSimulated(request.Host.Host))
        {
            return RefuseAsync(context, StatusCodes.Status403Forbidden, $"The host '{request.Host.Host}' is not the simulator's; use localhost.");
        }

        return (request.Method, rest.Value!.Trim('/').Split('/')) switch
        {
            ("GET", [""]) => WriteAsync(context, State()),
            ("GET", ["requests"]) => WriteAsync(context, new JsonObject { ["requests"] = new JsonArray([.. simulator.Requests.Select(Describe)]) }),
            ("POST", ["reset"]) => DoneAsync(context, simulator.Reset),
            ("GET", ["faults"]) => WriteAsync(context, new JsonObject { ["faults"] = Faults() }),
            ("POST", ["faults"]) => AddAsync(context),
            ("DELETE", ["faults"]) => DoneAsync(context, simulator.Faults.Clear),
            ("GET", ["faults", var id]) when Find(id) is { } fault => WriteAsync(context, Describe(fault)),
            ("DELETE", ["faults", var id]) when Find(id) is { } fault => DoneAsync(context, fault.Dispose),
            (_, ["faults", var id]) when Find(id) is null => RefuseAsync(context, StatusCodes.Status404NotFound, $"There is no fault '{id}', or it is over."),
            _ => RefuseAsync(context, StatusCodes.Status404NotFound, $"There is no {request.Method} {request.Path}. There are {Paths}."),
        };
    }

    private ActiveFault? Find(string id) => simulator.Faults.FirstOrDefault(fault => fault.Id.ToString(CultureInfo.InvariantCulture) == id);

    private async Task AddAsync(HttpContext context)
    {
        List<Fault> faults;
        try
        {
            faults = await ReadAsync(context.Request);
        }
        catch (FormatException exception)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, exception.Message);
            return;
        }

        JsonNode[] added = [.. faults.Select(simulator.Faults.Add).Select(Describe)];
        await WriteAsync(context, new JsonObject { ["faults"] = new JsonArray(added) }, StatusCodes.Status201Created);
    }

    /// <summary>One fault, or a list.</summary>
    private static async Task<List<Fault>> ReadAsync(HttpRequest request)
    {
        try
        {
            using var json = await JsonDocument.ParseAsync(request.Body);
            return json.RootElement.ValueKind == JsonValueKind.Array ? [.. FaultJson.ReadAll(json.RootElement, "fault")] : [FaultJson.Read(json.RootElement)];
        }
        catch (JsonException exception)
        {
            throw new FormatException("The body takes a fault in JSON, such as {\"kind\": \"error\", \"status\": 503, \"times\": 3}.", exception);
        }
    }

    private JsonObject State() => new()
    {
        ["calls"] = simulator.Calls,
        ["writes"] = simulator.Writes,
        ["users"] = new JsonArray([.. simulator.Users.Select(Describe)]),
        ["faults"] = Faults(),
        ["errors"] = new JsonArray([.. MailchimpSimulator.TriggerNames.Select(static name => (JsonNode)name)]),
        ["kinds"] = new JsonObject(Enum.GetValues<FaultKind>().Select(static kind => KeyValuePair.Create(
            FaultJson.Name(kind),
            (JsonNode?)new JsonArray([.. FaultMembers.Of(kind).Select(static member => (JsonNode)member.Name)])))),
    };

    private JsonArray Faults() => new([.. simulator.Faults.Select(Describe)]);

    private static JsonNode Describe(ActiveFault active)
    {
        var json = FaultJson.Write(active.Fault);
        json.Insert(0, "id", active.Id);
        json["hits"] = active.Hits;
        return json;
    }

    private static JsonNode Describe(SimulatedUser user) => new JsonObject
    {
        ["name"] = user.Name,
        ["datacenter"] = user.Datacenter,
        ["role"] = user.Role,
        ["disabled"] = user.IsDisabled,
        ["active"] = user.Active,
        ["peak"] = user.Peak,
        ["pendingWebhooks"] = user.PendingWebhooks,
    };

    private static JsonNode Describe(SimulatedRequest request) => new JsonObject
    {
        ["time"] = request.Time,
        ["method"] = request.Method,
        ["path"] = request.Path,
        ["query"] = request.Query,
        ["operation"] = request.Operation,
        ["user"] = request.User,
        ["status"] = request.Status,
        ["milliseconds"] = Math.Round(request.Duration.TotalMilliseconds, 1),
        ["faults"] = new JsonArray([.. request.Faults.Select(static fault => (JsonNode)FaultJson.Name(fault))]),
    };

    private static Task DoneAsync(HttpContext context, Action action)
    {
        action();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task RefuseAsync(HttpContext context, int status, string reason) => WriteAsync(context, new JsonObject { ["error"] = reason }, status);

    private static Task WriteAsync(HttpContext context, JsonNode body, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(body.ToJsonString(Answer.Unescaped) + "\n");
    }
}
