using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>One call of a batch.</summary>
internal sealed record BatchOperation(string Method, string Path, QueryString Query, string Body, string? Id)
{
    /// <summary>Returns null if the API would reject the batch because of this operation.</summary>
    public static BatchOperation? Read(JsonNode? node)
    {
        if (node is not JsonObject operation
            || operation.Text("method") is not { } method
            || method is not ("GET" or "POST" or "PUT" or "PATCH" or "DELETE")
            || operation.Text("path") is not { Length: > 0 } path
            || (operation["body"] is not null && operation.Text("body") is null))
        {
            return null;
        }

        var parts = path.TrimStart('/').Split('?', 2);
        var query = parts.Length > 1 ? new QueryString("?" + parts[1]) : QueryString.Empty;
        foreach (var (name, value) in operation["params"] as JsonObject ?? [])
        {
            query = query.Add(name, value?.ToString() ?? string.Empty);
        }

        return new BatchOperation(method, "/3.0/" + parts[0], query, operation.Text("body") ?? string.Empty, operation.Text("operation_id"));
    }

    public void WriteTo(HttpRequest request)
    {
        request.Method = Method;
        request.Path = PathString.FromUriComponent(Path);
        request.QueryString = Query;
        request.Body = new MemoryStream(Encoding.UTF8.GetBytes(Body));
    }
}
