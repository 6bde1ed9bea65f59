using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator.State;

/// <summary>A request, as handlers with state see it.</summary>
internal sealed class ApiCall(HttpContext context, JsonObject body)
{
    public HttpContext Context => context;

    /// <summary>What the request sends; empty if it sends nothing.</summary>
    public JsonObject Body => body;

    public string Route(string name) => Endpoints.Route(context, name);

    public string? Query(string name) => context.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>Whether a query parameter is <c>true</c> or <c>1</c>.</summary>
    public bool Flag(string name) => Query(name) is "true" or "1";
}
