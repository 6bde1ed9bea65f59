using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>Takes members out of an import, and puts them into the answer's errors.</summary>
internal sealed class ImportRejections(SimulatorFaults faults)
{
    private const string ImportOperation = "lists.batchListMembers";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var call = Call.Of(context);
        if (call.Operation != ImportOperation || !faults.Any(static active => active.Fault.Kind == FaultKind.RejectMembers))
        {
            await next(context);
            return;
        }

        var errors = await TakeOutAsync(context.Request, call);
        if (errors.Count == 0)
        {
            await next(context);
        }
        else
        {
            await AnswerAsync(context, errors, next);
        }
    }

    /// <summary>The errors of those rejected; the request keeps the others.</summary>
    private async Task<List<JsonNode>> TakeOutAsync(HttpRequest request, Call call)
    {
        using var received = new MemoryStream();
        await request.Body.CopyToAsync(received);
        request.Body = new MemoryStream(received.ToArray());
        if (Parse(received) is not JsonObject body || body["members"] is not JsonArray members)
        {
            return [];
        }

        List<JsonNode> errors = [];
        foreach (var member in members.ToList())
        {
            if (faults.Take(FaultKind.RejectMembers, call) is { } rejection)
            {
                members.Remove(member);
                errors.Add(Describe((member as JsonObject)?.Text("email_address") ?? string.Empty, rejection.Fault));
            }
        }

        request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body.ToJsonString()));
        request.ContentLength = request.Body.Length;
        return errors;
    }

    private static JsonNode? Parse(MemoryStream json)
    {
        try
        {
            return JsonNode.Parse(json.ToArray());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonObject Describe(string email, Fault fault) => new()
    {
        ["email_address"] = email,
        ["error"] = fault.Detail ?? $"{email} could not be imported",
        ["error_code"] = fault.Code ?? "ERROR_GENERIC",
        ["field"] = string.Empty,
        ["field_message"] = string.Empty,
    };

    private static async Task AnswerAsync(HttpContext context, List<JsonNode> errors, RequestDelegate next)
    {
        var (request, response, sent) = (context.Request, context.Response, context.Response.Body);
        var encoding = request.Headers.AcceptEncoding;
        using var answered = new MemoryStream();
        request.Headers.AcceptEncoding = default;
        response.Body = answered;
        await next(context);
        response.Body = sent;
        request.Headers.AcceptEncoding = encoding;
        if (Parse(answered) is JsonObject body && body["errors"] is JsonArray list && response.StatusCode == StatusCodes.Status200OK)
        {
            errors.ForEach(list.Add);
            body["error_count"] = list.Count;
            await Answer.Json(context, body);
        }
        else
        {
            await sent.WriteAsync(answered.ToArray());
        }
    }
}
