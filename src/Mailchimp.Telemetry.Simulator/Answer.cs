using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>Writes answers with the headers and bodies that recorded ones have.</summary>
internal static class Answer
{
    private const string DocumentationType = "https://mailchimp.com/developer/marketing/docs/errors/";
    private const string RequestIdItem = "request-id";

    public static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Task Json(HttpContext context, JsonObject body, int status = StatusCodes.Status200OK)
    {
        SetCommonHeaders(context);
        context.Response.Headers.Vary = "Accept-Encoding";
        var answer = FieldSelection.Apply(context.Request, body);
        return Write(context, status, "application/json; charset=utf-8", answer.ToJsonString(Unescaped));
    }

    /// <summary>A list that is no member of an object, as the roots of some resources answer with.</summary>
    public static Task Json(HttpContext context, JsonArray body)
    {
        SetCommonHeaders(context);
        context.Response.Headers.Vary = "Accept-Encoding";
        return Write(context, StatusCodes.Status200OK, "application/json; charset=utf-8", body.ToJsonString(Unescaped));
    }

    public static Task NoContent(HttpContext context)
    {
        SetCommonHeaders(context);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public static Task Problem(HttpContext context, ProblemType problem, params ReadOnlySpan<(string Field, string Message)> errors) =>
        Problem(context, problem, subject: null, errors);

    public static Task Problem(HttpContext context, Refusal refusal) => Problem(context, refusal.Problem, refusal.Email, refusal.Fields);

    /// <param name="context">The call.</param>
    /// <param name="problem">The error.</param>
    /// <param name="subject">What the detail speaks of, usually an e-mail address.</param>
    /// <param name="errors">The fields that failed validation.</param>
    public static Task Problem(HttpContext context, ProblemType problem, string? subject, params ReadOnlySpan<(string Field, string Message)> errors)
    {
        SetCommonHeaders(context);
        context.Response.Headers.Link = $"<https://{context.Request.Host.Host}/schema/3.0/Definitions/ProblemDetailDocument.json>; rel=\"describedBy\"";
        var body = new JsonObject
        {
            ["type"] = problem.Status == 500 ? "about:blank" : DocumentationType,
            ["title"] = problem.Title,
            ["status"] = problem.Status,
            ["detail"] = problem.DetailFor(subject),
            ["instance"] = RequestId(context),
        };
        if (problem.Status == 500)
        {
            body["exception"] = Md5.Hex(context.Request.Method + context.Request.Path);
        }

        if (!errors.IsEmpty)
        {
            var list = new JsonArray();
            foreach (var (field, message) in errors)
            {
                list.Add((JsonNode)new JsonObject { ["field"] = field, ["message"] = message });
            }

            body["errors"] = list;
        }

        return Write(context, problem.Status, "application/problem+json; charset=utf-8", body.ToJsonString(Unescaped));
    }

    /// <summary>A page of the content delivery network's, which knows nothing of problem documents.</summary>
    public static Task Page(HttpContext context, int status, string text)
    {
        context.Response.Headers.Server = "AkamaiGHost";
        return Write(context, status, "text/html", $"<html><head><title>{text}</title></head><body><h1>{text}</h1></body></html>");
    }

    /// <summary>An answer of the content delivery network's, which the API never sees.</summary>
    public static Task Edge(HttpContext context, EdgePage page)
    {
        context.Response.Headers.Server = "AkamaiGHost";
        return page switch
        {
            EdgePage.AkamaiJson => Write(context, 503, "application/json", """{"type":"akamai_error_message","title":"akamai_503","status":503,"ref_no":"Reference Number: 00.54f2f33f.1529514177.af3649e"}"""),
            EdgePage.RequestBlocked => Page(context, 503, "Request Blocked. We had to block your request because of something that looked suspicious. Please reach out to support."),
            EdgePage.VolumeForbidden => Empty(context, StatusCodes.Status403Forbidden),
            EdgePage.VolumeThrottled => Empty(context, StatusCodes.Status429TooManyRequests),
            EdgePage.BadGateway => Page(context, 502, "Bad Gateway"),
            EdgePage.ServiceUnavailable => Page(context, 503, "Service Unavailable"),
            EdgePage.GatewayTimeout => Page(context, 504, "Gateway Time-out"),
            _ => Page(context, 403, "Access Denied"),
        };
    }

    private static Task Empty(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static string RequestId(HttpContext context)
    {
        if (context.Items[RequestIdItem] is not string id)
        {
            context.Items[RequestIdItem] = id = Guid.NewGuid().ToString();
        }

        return id;
    }

    private static void SetCommonHeaders(HttpContext context)
    {
        context.Response.Headers.Server = "openresty";
        context.Response.Headers["X-Request-Id"] = RequestId(context);
    }

    private static async Task Write(HttpContext context, int status, string contentType, string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        if (context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            body = Gzip(body);
            context.Response.Headers.ContentEncoding = "gzip";
        }

        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body);
        }
    }

    private static byte[] Gzip(byte[] body)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return output.ToArray();
    }
}
